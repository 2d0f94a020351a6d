/** What Markdown renderers make of a text: several ways of the one that Adaptive Cards uses, with everything switched on. */
import MarkdownIt from 'markdown-it';

const everyLink = (options: object): MarkdownIt => {
  const renderer = new MarkdownIt({ ...options, linkify: true });
  renderer.linkify.set({ fuzzyIP: true, fuzzyEmail: true, fuzzyLink: true });
  return renderer;
};

const renderers: ReadonlyMap<string, MarkdownIt> = new Map([
  ['CommonMark', new MarkdownIt('commonmark')],
  ['default, as adaptivecards', new MarkdownIt()],
  ['with line breaks and HTML', new MarkdownIt({ html: true, breaks: true })],
  ['with links found', everyLink({})],
  ['with links found and HTML', everyLink({ html: true })],
]);

/** What GitHub's flavour takes for a link, and markdown-it doesn't. */
const literalLinks = /(?:https?|ftp):\/\/|\bwww\.|[\w.+-]@[\w-]|(?:mailto|xmpp):[\w.+-]*@/i;

/** Invisible to people, and all that we may add to their text. */
export const withoutJoiners = (text: string): string => text.replaceAll('\u2060', '');

/** What people read, by renderer; a list of what is not plain text in it stands in for the text where there is any. */
export const readings = (markdown: string): ReadonlyMap<string, string> =>
  new Map(
    Array.from(renderers, ([name, renderer]) => {
      const blocks = renderer.parse(markdown, {});
      const inline = blocks.flatMap(({ children }) => children ?? []);
      const odd = [
        ...blocks.filter(({ type }) => !['paragraph_open', 'inline', 'paragraph_close'].includes(type)),
        ...inline.filter(({ type }) => type !== 'text'),
      ].map(({ type }) => type);
      if (literalLinks.test(markdown)) odd.push('literal link');
      return [name, odd.length > 0 ? `not plain: ${odd.join(', ')}` : inline.map(({ content }) => content).join('')];
    }),
  );
