/** What people can do about a notification, and where they can look at it. */
import { type ActionName, buttonOf } from '../core/actions.ts';
import type { Notification } from '../core/model.ts';
import type { Say } from '../core/say.ts';
import { inRows } from './button-rows.ts';
import { asIs, type CardData, type CardValue } from './data.ts';
import { clean, escapeText, shorten } from './escape.ts';

/** Teams shows no more. */
const MOST_ACTIONS = 6;
const BUTTON_TEXT = 60;

type Link = { readonly title: string; readonly href: string };

/** Only where a person's browser may go: our own configuration makes the links, so anything else is a mistake. */
const linkOf = (link: Notification['link']): Link | undefined => {
  if (link === undefined || !URL.canParse(link.url)) return undefined;
  const { protocol, href } = new URL(link.url);
  return protocol === 'https:' || protocol === 'http:'
    ? { title: shorten(clean(link.title), BUTTON_TEXT), href }
    : undefined;
};

/** Where all buttons are taken. */
const linkLine = ({ title, href }: Link): CardValue =>
  asIs(`[${escapeText(title)}](${href.replaceAll('(', '%28').replaceAll(')', '%29')})`);

export type NotificationActions = {
  readonly say: Say;
  /** What people can do about it, and the id that goes before each of these on their buttons. */
  readonly actions?: readonly ActionName[];
  readonly actionsId?: string;
};

type Button = { readonly title: string } & ({ readonly id: string } | { readonly href: string });

export const buttonData = (
  notification: Pick<Notification, 'link'>,
  { say, actions = [], actionsId }: NotificationActions,
): CardData => {
  const link = linkOf(notification.link);
  const named = actionsId === undefined ? [] : actions.slice(0, MOST_ACTIONS);
  const submits = named.map((name) => ({ title: say(`actions.${name}`), id: buttonOf(actionsId ?? '', name) }));
  const isLine = submits.length === MOST_ACTIONS;
  const buttons: readonly Button[] = [...submits, ...(link && !isLine ? [link] : [])];
  return {
    buttonRows: inRows(buttons, ({ title }) => title).map(rowData),
    linkLine: link && isLine ? linkLine(link) : undefined,
  };
};

/** The link, if it is in the row, comes last. */
const rowData = (row: readonly Button[]): CardData => {
  const link = row.find((one) => 'href' in one);
  return {
    buttons: row.flatMap((one) => ('id' in one ? [{ title: asIs(one.title), id: asIs(one.id) }] : [])),
    ...(link && { linkTitle: asIs(link.title), linkUrl: asIs(link.href) }),
  };
};
