/** What a Markdown page leads to and quotes, and what of that there is not. */
import { posix } from 'node:path';
import MarkdownIt from 'markdown-it';

export type Page = { readonly path: string; readonly text: string };

const inlineOf = ({ text }: Page) => new MarkdownIt().parse(text, {}).flatMap(({ children }) => children ?? []);

/** The names that GitHub gives to headings, a second one of the same words with `-1`. */
const anchorsOf = ({ text }: Page): ReadonlySet<string> => {
  const blocks = new MarkdownIt().parse(text, {});
  const anchors = new Set<string>();
  for (const [at, { type }] of blocks.entries()) {
    if (type !== 'heading_open') continue;
    const words = (blocks[at + 1]?.children ?? []).map(({ content }) => content).join('');
    const name = words
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = name;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${name}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
};

/** One sentence for each link or picture within the repository that leads nowhere. */
export const deadLinks = (pages: readonly Page[], exists: (path: string) => boolean): readonly string[] =>
  pages.flatMap((page) =>
    inlineOf(page).flatMap((token) => {
      const to = token.attrGet('href') ?? token.attrGet('src');
      if (to === null || /^[a-z]+:/.test(to)) return [];
      const [file = '', anchor] = to.split('#');
      const path = file === '' ? page.path : posix.join(posix.dirname(page.path), file);
      if (!exists(path)) return [`${page.path} leads to ${to}, which there is not.`];
      const target = pages.find((one) => one.path === path);
      const isThere = anchor === undefined || !target || anchorsOf(target).has(decodeURIComponent(anchor));
      return isThere ? [] : [`${page.path} leads to ${to}, where there is no such heading.`];
    }),
  );

/** What stands in code style, in lines and in blocks. */
export const quotedIn = (page: Page): readonly string[] => [
  ...inlineOf(page).flatMap(({ type, content }) => (type === 'code_inline' ? [content] : [])),
  ...new MarkdownIt().parse(page.text, {}).flatMap(({ type, content }) => (type === 'fence' ? [content] : [])),
];
