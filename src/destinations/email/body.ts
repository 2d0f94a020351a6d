/** A notification as a mail: one HTML part, one text part, the same words in both, nothing that is loaded from elsewhere. */
import { clean, lineOf } from '../../cards/render.ts';
import type { Notification, Severity } from '../../core/model.ts';
import type { Say } from '../../core/say.ts';

export type Body = { readonly subject: string; readonly text: string; readonly html: string };

/** What stands at the foot, and differs from one who is told to the next. */
export type Foot = { readonly reference: string; readonly why: string };

const READINGS = 10;
const SUBJECT_LENGTH = 200;

/** The bar beside the state; the state itself is told in words. Dark enough to be seen by most. */
const COLORS: Readonly<Record<Severity, string>> = {
  good: '#107c10',
  warning: '#8a5a00',
  attention: '#b10e1c',
  neutral: '#4f52b2',
};

const FONT = "font-family:'Segoe UI',Arial,sans-serif;color:#242424";
const CELL = 'padding:4px 16px 4px 0;text-align:left;vertical-align:top;font-size:14px;line-height:20px';

export const escapeHtml = (text: string): string =>
  clean(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

type Row = readonly [label: string, value: string];

/** The parts in their order, for both forms alike. */
type Content = {
  readonly title: string;
  readonly state: string;
  readonly notes: readonly string[];
  readonly facts: readonly Row[];
  readonly tables: readonly { readonly title: string; readonly rows: readonly Row[] }[];
  readonly advice: string | undefined;
  readonly link: { readonly title: string; readonly url: string } | undefined;
};

/** Our own configuration makes links; anything but a web address is a mistake. */
const linkOf = (link: Notification['link']): Content['link'] => {
  if (!link || !URL.canParse(link.url)) return undefined;
  const { protocol, href } = new URL(link.url);
  return protocol === 'https:' || protocol === 'http:' ? { title: link.title, url: href } : undefined;
};

const readingsOf = ({ chart }: Notification, say: Say): Content['tables'] => {
  const points = chart?.points.slice(-READINGS) ?? [];
  return chart && points.length > 1
    ? [{ title: chart.title, rows: points.map(({ label, value }) => [label, say.number(value)]) }]
    : [];
};

const contentOf = (notification: Notification, say: Say): Content => {
  const { title, state, text, late, facts, stages = [], advice, link, isTest } = notification;
  return {
    title,
    state,
    notes: [isTest ? say('cards.test') : '', late ?? '', text ?? ''].filter((note) => note !== ''),
    facts: facts.map(({ label, value }) => [label, value]),
    tables: [
      ...(stages.length > 0
        ? [{ title: say('cards.stages'), rows: stages.map((stage): Row => [stage.name, stage.state]) }]
        : []),
      ...readingsOf(notification, say),
    ],
    advice,
    link: linkOf(link),
  };
};

const textRows = (rows: readonly Row[]): string =>
  rows.map(([label, value]) => `${clean(label)}: ${clean(value)}`).join('\n');

const textOf = (content: Content, foot: Foot, say: Say): string => {
  const { title, state, notes, facts, tables, advice, link } = content;
  const parts = [
    `${clean(title)}\n${clean(state)}`,
    ...notes.map(clean),
    textRows(facts),
    ...tables.map((table) => `${clean(table.title)}\n${textRows(table.rows)}`),
    advice ? `${say('cards.advice')}\n${clean(advice)}` : '',
    link ? `${clean(link.title)}: ${link.url}` : '',
    `--\n${[say('cards.reference', { reference: foot.reference }), foot.why].map(clean).join('\n')}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
};

const htmlRows = (rows: readonly Row[]): string => {
  const cells = rows.map(
    ([label, value]) =>
      `<tr><th scope="row" style="${CELL};font-weight:600;white-space:nowrap">${escapeHtml(label)}</th>` +
      `<td style="${CELL}">${escapeHtml(value)}</td></tr>`,
  );
  return rows.length === 0 ? '' : `<table style="border-collapse:collapse;margin:0 0 16px">${cells.join('')}</table>`;
};

const paragraph = (html: string): string => `<p style="margin:0 0 16px;font-size:14px;line-height:20px">${html}</p>`;
const heading = (text: string): string =>
  `<h2 style="margin:0 0 4px;font-size:14px;line-height:20px;font-weight:600">${escapeHtml(text)}</h2>`;

const htmlOf = (content: Content, foot: Foot, { severity }: Notification, say: Say): string => {
  const { title, state, notes, facts, tables, advice, link } = content;
  const color = COLORS[severity];
  const inner = [
    `<p style="margin:0;font-size:14px;line-height:20px;font-weight:600;color:${color}">${escapeHtml(state)}</p>`,
    `<h1 style="margin:0 0 16px;font-size:20px;line-height:28px;font-weight:600">${escapeHtml(title)}</h1>`,
    ...notes.map((note) => paragraph(escapeHtml(note))),
    htmlRows(facts),
    ...tables.map((table) => heading(table.title) + htmlRows(table.rows)),
    advice ? heading(say('cards.advice')) + paragraph(escapeHtml(advice)) : '',
    link ? paragraph(`<a href="${escapeHtml(link.url)}" style="color:#4f52b2">${escapeHtml(link.title)}</a>`) : '',
  ].join('\n');
  const last = [say('cards.reference', { reference: foot.reference }), foot.why].map(escapeHtml).join('<br>');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(say.language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:16px;background:#f5f5f5;${FONT}">
<table role="presentation" align="center" width="600" style="width:100%;max-width:600px;border-collapse:collapse;background:#ffffff">
<tr><td style="padding:24px;border-left:6px solid ${color};${FONT}">
${inner}
</td></tr>
<tr><td style="padding:12px 24px;border-left:6px solid ${color};${FONT};font-size:12px;line-height:16px;color:#616161">${last}</td></tr>
</table>
</body>
</html>
`;
};

/** Whatever stands in the notification comes out as text, in one line each, and nothing of it as markup or header. */
export const bodyOf = (notification: Notification, foot: Foot, say: Say): Body => {
  const content = contentOf(notification, say);
  return {
    subject: clean(lineOf(notification, say)).slice(0, SUBJECT_LENGTH).toWellFormed(),
    text: textOf(content, foot, say),
    html: htmlOf(content, foot, notification, say),
  };
};
