/** Reads the imports out of TypeScript text; TypeScript 7 has no parser to ask. */

export type SourceFile = { readonly path: string; readonly text: string };
export type Import = { readonly from: string; readonly typeOnly: boolean };

const STATIC = /^[ \t]*import\s+(type\s+(?!from\s*['"]))?(?:[\w$\s{},*]+?\sfrom\s*)?['"]([^'"]+)['"]/gm;
const RE_EXPORT = /^[ \t]*export\s+(type\s+)?(?:\*(?:\s+as\s+[\w$]+)?|\{[^}]*\})\s*from\s*['"]([^'"]+)['"]/gm;
/** `import('…')` in code and in types, `require('…')`, `import.meta.resolve('…')`; without a text, `from` is the code. */
const CALLED = /(?<![\w$.])(?:import|require|import\.meta\.resolve)\(\s*(?:'([^']*)'|"([^"]*)"|`([^`$]*)`|([^)\s]*))/g;

/** The text without lines of comments, so that what is only told about isn't taken for code. */
export const codeOf = (text: string): string =>
  text
    .split('\n')
    .map((line) => (/^\s*(\/\/|\/\*|\*)/.test(line) ? '' : line))
    .join('\n');

/** All imports of a file: static, re-exported, of types, dynamic, required. */
export const importsOf = ({ text }: SourceFile): readonly Import[] => {
  const code = codeOf(text);
  const declared = [...code.matchAll(STATIC), ...code.matchAll(RE_EXPORT)].map(([, type, from]) => ({
    from: from as string,
    typeOnly: type !== undefined,
  }));
  const called = [...code.matchAll(CALLED)].map(([, single, double, template, computed]) => ({
    from: single ?? double ?? template ?? `(computed) ${computed}`,
    typeOnly: false,
  }));
  return [...declared, ...called];
};
