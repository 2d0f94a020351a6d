/** How every source file behaves, whatever its room: size, opening sentence, and what it keeps its hands off. */
import { codeOf, type SourceFile } from './imports.ts';

const MAX_LINES = 250;

type Manner = { readonly where: RegExp; readonly but?: RegExp; readonly broken: RegExp; readonly why: string };

/** Each is broken by a match in the code, comments left out. */
const manners: readonly Manner[] = [
  {
    where: /^src\//,
    but: /^src\/((demo|cli)\/)?main\.ts$/,
    broken: /\bprocess\s*(\?\.|\.|\[\s*['"])\s*env\b|\{[^}]*\benv\b[^}]*\}\s*(=\s*process\b|from\s*'node:process')/,
    why: 'reads process.env: only main.ts does, and hands on what it read',
  },
  {
    where: /./,
    broken: /^\s*export\s+(default\b|\{[^}]*\bas\s+default\b)/m,
    why: 'has a default export: export by name',
  },
  {
    where: /^src\//,
    broken: /(?<![\w$.])console\.\w+\(/,
    why: 'writes to the console: take the Log that is passed in',
  },
  {
    where: /^src\//,
    but: /^src\/(egress|demo)\//,
    broken: /(?<![\w$.])(fetch\(|new (WebSocket|EventSource|XMLHttpRequest)\b)|\bglobalThis\.fetch\b/,
    why: 'goes out by itself: egress is the only way out',
  },
];

/** Takes files with paths from the top of the repository; returns one sentence for each broken manner. */
export const badManners = (files: readonly SourceFile[]): readonly string[] =>
  files.flatMap(({ path, text }) => {
    const code = codeOf(text);
    const lines = text.trimEnd().split('\n').length;
    return [
      ...(lines > MAX_LINES ? [`${path} has ${lines} lines, at most ${MAX_LINES}: is it about one thing?`] : []),
      ...(opensWithSentence(text) ? [] : [`${path} doesn't open with a sentence (/** … */) on what it is for.`]),
      ...manners
        .filter(({ where, but, broken }) => where.test(path) && !but?.test(path) && broken.test(code))
        .map(({ why }) => `${path} ${why}.`),
    ];
  });

const opensWithSentence = (text: string): boolean => {
  const words = /^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//.exec(text)?.[1]?.match(/[\p{L}\d]+/gu) ?? [];
  return words.length >= 4;
};
