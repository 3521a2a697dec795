import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prefersHtml } from '../src/app/accept.ts';
import { html, span } from '../src/app/html.ts';

describe('html', () => {
  it('escapes whatever is put in', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { markup } = html`${text}`;
        expect(markup).not.toMatch(/[<>"']/);
        const back = markup
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&');
        expect(back).toBe(text);
      }),
    );
  });

  it('keeps other html, joins lists and leaves out nothing', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul title="${'"'}">${items}${null}${undefined}${0}</ul>`.markup).toBe(
      '<ul title="&quot;"><li>a</li><li>&lt;b&gt;</li>0</ul>',
    );
  });
});

describe('what a client accepts', () => {
  it.each([
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
    ['*/*', false],
    [undefined, false],
    ['application/json', false],
    ['text/html;q=0', false],
    ['text/html;q=0.5, application/json', false],
    ['application/json;q=0.5, TEXT/HTML', true],
    [';;,q=,', false],
  ])('%s: a page? %s', (accept, expected) => {
    expect(prefersHtml(accept)).toBe(expected);
  });
});

describe('a length of time', () => {
  it.each([
    [-1, '0 s'],
    [0.44, '0.4 s'],
    [59.6, '1 min 0 s'],
    [12.3, '12 s'],
    [3_599.9, '1 h 0 min'],
    [172_800, '2 d 0 h'],
  ])('of %s seconds reads %s', (seconds, words) => {
    expect(span(seconds)).toBe(words);
  });
});
