import { existsSync, readFileSync } from 'node:fs';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import type { Page } from '../app/page.ts';
import { publicSchema } from '../site/frame.ts';
import { code, developerPage } from './frame.ts';
import { type Block, guideWords, type SampleName, sampleNames } from './guide-words.ts';

const path = '/developers/guides';

/** The languages of samples, by the end of their files' names. */
const codeLanguages = { ts: 'TypeScript', py: 'Python', sh: 'curl' } as const;

interface Sample {
  readonly file: string;
  readonly language: string;
  readonly text: string;
}

type Samples = ReadonlyMap<SampleName, readonly Sample[]>;

/** The code that the guides show, as it lies in `services/api/samples`, where a test runs it. */
function readSamples(): Samples {
  const read = (name: SampleName): Sample[] =>
    Object.entries(codeLanguages).flatMap(([end, language]) => {
      const url = new URL(`../../samples/${name}.${end}`, import.meta.url);
      return existsSync(url)
        ? [{ file: `${name}.${end}`, language, text: readFileSync(url, 'utf8').trimEnd() }]
        : [];
    });
  return new Map(sampleNames.map((name) => [name, read(name)]));
}

/** `/{language}/developers/guides`: how to begin, and what to mind. */
export function guideRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts);
  const samples = readSamples();
  for (const language of languages)
    app.get(
      `/${language}${path}`,
      { schema: publicSchema('Shows how to begin, and what to mind') },
      async (req, reply) =>
        sendKept(
          req,
          reply,
          await pages.find(language, async () =>
            guidePage(language, { samples, publicUrl: parts.publicUrl }),
          ),
        ),
    );
}

interface Shown {
  readonly samples: Samples;
  readonly publicUrl: string;
}

function guidePage(language: Language, { samples, publicUrl }: Shown): Page {
  const { title, description, lead, contents, setup, guides } = guideWords[language];
  const blockOf = (block: Block): SafeHtml => {
    if (typeof block === 'string') return html`<p>${block}</p>`;
    if ('list' in block) {
      return html`<ul>
        ${block.list.map((each) => html`<li>${each}</li>`)}
      </ul>`;
    }
    return sampleOf(samples.get(block.sample) ?? [], block.says);
  };
  return developerPage({
    ...{ language, path, title, description },
    body: html`<p class="lead">${lead}</p>
      <nav aria-label="${contents}">
        <ul>
          ${guides.map(({ id, title: of }) => html`<li><a href="#${id}">${of}</a></li>`)}
        </ul>
      </nav>
      <p>${setup}</p>
      ${code(`export API=${publicUrl} KEY=dbk_…`, setup)}
      ${guides.map(
        ({ id, title: of, blocks }) =>
          html`<section id="${id}">
            <h2>${of}</h2>
            ${blocks.map(blockOf)}
          </section>`,
      )}`,
  });
}

/** One thing in every language it is written in: the first open, the others to unfold. */
function sampleOf(samples: readonly Sample[], says: string): SafeHtml {
  const of = ({ file, language, text }: Sample, index: number): SafeHtml =>
    html`<details class="sample" ${index === 0 ? html`open` : null}>
      <summary>${language} <span class="hint">${file}</span></summary>
      ${code(text, `${says}, ${language}`)}
    </details>`;
  return html`<h3>${says}</h3>
    ${samples.map(of)}`;
}
