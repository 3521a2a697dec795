import type { Catalogue } from '@drawbell/draws/catalogue';
import { type ChangeSinceLast, changesSinceLast } from '@drawbell/draws/change-since-last';
import { shortDay } from '@drawbell/draws/day-words';
import type { Draw } from '@drawbell/draws/draw';
import { drawAddress, drawTitle } from '@drawbell/draws/draw-number';
import { drawTypeOf } from '@drawbell/draws/draw-type';
import { roundLabel } from '@drawbell/draws/labels';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { createCache } from '@drawbell/runtime/cache';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readAsset } from '../app/assets.ts';
import type { App, AppParts } from '../app/app.ts';
import { cacheControl, entityTag, holdsTag } from '../app/entity-tags.ts';
import { keepAllDraws, keepCatalogue } from '../app/kept-reads.ts';
import { documented, emptyAnswer, tags, textAnswer } from '../app/openapi.ts';
import { orNotFound, RequestProblem } from '../app/problem.ts';
import { createRasteriser } from '../app/rasteriser.ts';
import { type SafeXml, xml } from '../app/xml.ts';
import { count } from './draw-table.ts';
import { markShape } from './marks.ts';

/** When those that wait to be drawn are drawn. */
const retryAfterSeconds = 5;

/** Some 30 kB each. */
const picturesKept = 200;

/**
 * The pictures that networks show beside an address (`/og/{language}/{number}.png`, `latest.png`) and the icons of phones
 * (`/icons`): drawn when they are first asked for, and kept while they say the same. Nothing in them is about a person.
 */
export function pictureRoutes(app: App, parts: AppParts): void {
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  const rasteriser = createRasteriser();
  app.addHook('onClose', () => rasteriser.close());
  const kept = createCache<Promise<{ readonly bytes: Buffer; readonly tag: string }>>({
    entriesMax: picturesKept,
  });
  const send = async (req: FastifyRequest, reply: FastifyReply, svg: string, width: number) => {
    // What is drawn decides: a corrected draw has another picture at the same address.
    const { bytes, tag } = await kept.getOrMake(`${width} ${svg}`, () => {
      const drawing = rasteriser.draw(svg, width);
      if (drawing !== null) return drawing.then((drawn) => ({ bytes: drawn, tag: entityTag(drawn) }));
      void reply.header('retry-after', String(retryAfterSeconds));
      throw new RequestProblem('unavailable', 'Many pictures wait to be drawn.');
    });
    void reply
      .headers({ etag: tag, 'cache-control': cacheControl, 'cross-origin-resource-policy': 'cross-origin' })
      .type('image/png');
    return holdsTag(req.headers['if-none-match'], tag)
      ? reply.code(304).removeHeader('content-type').send()
      : reply.send(bytes);
  };
  const schema = (summary: string, problems: NonNullable<Parameters<typeof documented>[1]> = []) => ({
    ...{ tags: [tags.site.name], summary },
    response: documented({ 200: textAnswer('The picture.', 'image/png'), 304: emptyAnswer('Unchanged.') }, [
      ...problems,
      'unavailable',
    ]),
  });
  for (const language of languages) {
    const picture = async (number: string | null) => {
      const [all, catalogue] = await Promise.all([allDraws(), catalogueNow()]);
      const draws = all.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ draw }) => draw);
      const draw = number === null ? draws[0] : draws.find((each) => drawAddress(each) === number);
      if (draw === undefined) return number === null ? emptyPicture : null;
      const change = changesSinceLast(draws, catalogue).get(draw.number);
      return drawPicture(language, draw, { change, catalogue });
    };
    app.get(
      `/og/${language}/latest.png`,
      { schema: schema('What networks show beside an address: the latest draw') },
      async (req, reply) => send(req, reply, (await picture(null)) ?? emptyPicture, pictureWidth),
    );
    app.get(
      `/og/${language}/:number(^[0-9a-z]{1,8}).png`,
      {
        schema: {
          ...schema('What networks show beside the address of a draw', ['not-found']),
          params: z.object({ number: z.string() }),
        },
      },
      async (req, reply) =>
        send(req, reply, orNotFound(await picture(req.params.number), 'draw'), pictureWidth),
    );
  }
  for (const { name, width, svg } of icons()) {
    app.get(`/icons/${name}.png`, { schema: schema('An icon for phones') }, async (req, reply) =>
      send(req, reply, svg, width),
    );
  }
}

const pictureWidth = 1_200;
const [ground, ink, muted, accent] = ['#f6f7f5', '#14212b', '#46545e', '#0b5563'];

/** The latest or any draw, as on its page: what it was for, the cut-off, the change, the invitations. */
function drawPicture(
  language: Language,
  draw: Draw,
  { change, catalogue }: { readonly change: ChangeSinceLast | undefined; readonly catalogue: Catalogue },
): string {
  const words = pictureWords[language];
  const { path, look, colour } = markShape(drawTypeOf(draw));
  const paint = colours()[colour] ?? muted;
  const label = drawable(roundLabel(draw, language, catalogue));
  const size = Math.min(60, Math.floor(1_880 / Math.max(1, label.length)));
  const facts = [
    change?.kind === 'points' ? words.change(change.points, shortDay(change.since.date, language)) : null,
    draw.invitations === null ? null : words.invitations(count(draw.invitations, language)),
  ].filter((fact) => fact !== null);
  return framed(xml`<text x="80" y="112" font-size="34" fill="${muted}">${drawable(`${drawTitle(draw, language)} · ${shortDay(draw.date, language)}`)}</text>
<g transform="translate(104 ${190}) scale(3)"><path d="${path}" ${
    look === 'solid'
      ? xml`fill="${paint}"`
      : xml`fill="none" stroke="${paint}" stroke-width="${look === 'line' ? 3 : 2}"`
  }/></g>
<text x="150" y="${190 + size * 0.36}" font-size="${size}" font-weight="700" fill="${ink}">${label}</text>
<text x="70" y="450" font-size="250" font-weight="700" letter-spacing="-6" fill="${ink}">${draw.crs ?? '–'}</text>
<text x="80" y="510" font-size="34" fill="${muted}">${words.cutOff}</text>
${facts.map((fact, i) => xml`<text x="600" y="${400 + i * 64}" font-size="44" font-weight="${i === 0 ? 700 : 400}" fill="${ink}">${drawable(fact)}</text>`)}`);
}

/** While there is no draw. */
const emptyPicture = framed(
  xml`<text x="80" y="330" font-size="80" font-weight="700" fill="${ink}">Express Entry · Entrée express</text>`,
);

function framed(inside: SafeXml): string {
  return xml`<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630" font-family="Inter">
<rect width="1200" height="630" fill="${ground}"/><rect y="610" width="1200" height="20" fill="${accent}"/>
${inside}<text x="1120" y="570" font-size="34" font-weight="700" text-anchor="end" fill="${accent}">Drawbell</text></svg>`
    .markup;
}

/** The font has the letters of Western Europe: others, as in a name not yet understood, are left out. */
function drawable(text: string): string {
  return text
    .replaceAll('\u2011', '-')
    .replaceAll(/[\u00a0\u202f]/g, ' ')
    .replaceAll(/[^\u0020-\u00ff\u2013\u2014\u2018\u2019\u201c\u201d\u2212\u2191\u2193·Œœ]/g, '');
}

let known: Readonly<Record<string, string>> | undefined;

/** The light colours of marks, as the stylesheet has them. */
function colours(): Readonly<Record<string, string>> {
  if (known !== undefined) return known;
  const [light = ''] = readAsset('drawbell.css').split('@media');
  const pairs = [...light.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)];
  known = Object.fromEntries(pairs.map(([, name = '', value = '']) => [name.replaceAll('-', '_'), value]));
  return known;
}

/** The bell; square to the edge and smaller where the phone cuts its own shape. */
function icons(): { readonly name: string; readonly width: number; readonly svg: string }[] {
  const round = readAsset('drawbell.svg');
  const whole = round.replace(' rx="7"', '');
  const maskable = whole
    .replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"')
    .replace('<rect width="32" height="32"', '<rect x="-4" y="-4" width="40" height="40"');
  return [
    { name: '180', width: 180, svg: whole },
    { name: '192', width: 192, svg: round },
    { name: '512', width: 512, svg: round },
    { name: 'maskable-512', width: 512, svg: maskable },
  ];
}

const en = {
  cutOff: 'cut-off score',
  change: (points: number, day: string) =>
    points === 0 ? `same as on ${day}` : `${points < 0 ? '↓' : '↑'} ${Math.abs(points)} since ${day}`,
  invitations: (written: string) => `${written} invitations`,
};

const fr: typeof en = {
  cutOff: 'seuil',
  change: (points, day) =>
    points === 0
      ? `inchangé depuis le ${day}`
      : `${points < 0 ? '↓' : '↑'} ${Math.abs(points)} depuis le ${day}`,
  invitations: (written) => `${written} invitations`,
};

const pictureWords = { en, fr };
