/** A page that draws cards as the adaptivecards renderer does, and tells what does not fit. */
import type { Browser, Page } from 'playwright-core';
import type { Card } from '../../src/core/conversation.ts';
import { type LookName, looks, teamsStyle } from './teams-look.ts';

const script = (path: string): string => new URL(import.meta.resolve(path)).pathname;

export type Easel = {
  readonly page: Page;
  /** Draws the cards below each other, with their names when there are several. */
  draw(cards: ReadonlyMap<string, Card>): Promise<void>;
  /** What is cut, sticks out or lies on something else, in words. */
  faults(): Promise<readonly string[]>;
};

export type EaselOptions = { readonly width: number; readonly look?: LookName; readonly scale?: number };

/** Opens an empty page with the renderer in it, and Markdown as the renderer does it by default. */
export const openEasel = async (
  browser: Browser,
  { width, look = 'light', scale = 2 }: EaselOptions,
): Promise<Easel> => {
  const page = await browser.newPage({ viewport: { width, height: 200 }, deviceScaleFactor: scale });
  await page.setContent(`<!doctype html><html class="${look}"><meta charset="utf-8"><div id="cards"></div></html>`);
  await page.addStyleTag({ path: script('adaptivecards/dist/adaptivecards.css') });
  await page.addStyleTag({ content: teamsStyle });
  await page.addScriptTag({ path: script('markdown-it/dist/markdown-it.min.js') });
  await page.addScriptTag({ path: script('adaptivecards/dist/adaptivecards.min.js') });
  return {
    page,
    draw: (cards) => page.evaluate(`(${draw})(${JSON.stringify({ cards: [...cards], look: looks[look] })})`),
    faults: () => page.evaluate(`(${findFaults})()`),
  };
};

/** Runs in the page. Links found by Markdown's linkifier, too: some clients have one. */
const draw = `({ cards, look }) => {
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdownit({ linkify: true }).render(text);
    result.didProcess = true;
  };
  document.getElementById('cards').replaceChildren(...cards.map(([name, card]) => {
    const drawn = new AdaptiveCards.AdaptiveCard();
    drawn.hostConfig = new AdaptiveCards.HostConfig(look);
    drawn.parse(card);
    const place = document.createElement('figure');
    place.className = 'card';
    place.dataset.name = name;
    place.append(drawn.render());
    return place;
  }));
}`;

/** A button with more letters holds a whole line, or a name: it ends in dots, as in Teams, and shows all when pointed at. */
const LONG_BUTTON = 30;

/** Runs in the page. What is cut by a box, ends in dots, or reaches over the card's edge; words that lie on words. */
const findFaults = `() => {
  const faults = [];
  const isLongButton = (element) =>
    (element.closest('.ac-pushButton')?.innerText ?? '').length > ${LONG_BUTTON};
  const shown = (element) => element.getClientRects().length > 0;
  for (const card of document.querySelectorAll('.card')) {
    const edge = card.getBoundingClientRect();
    const tell = (element, what) =>
      faults.push(card.dataset.name + ': ' + what + ': ' + (element.innerText || element.className).slice(0, 60));
    for (const element of card.querySelectorAll('*')) {
      if (!shown(element) || element.closest('select') || isLongButton(element)) continue;
      const box = element.getBoundingClientRect();
      if (box.right > edge.right + 1 || box.left < edge.left - 1) tell(element, 'sticks out');
      else if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) tell(element, 'is cut');
    }
    const pieces = [...card.querySelectorAll('.ac-textBlock, .ac-pushButton, .ac-input, label')].filter(shown);
    const boxes = pieces.map((piece) => piece.getBoundingClientRect());
    for (let one = 0; one < pieces.length; one += 1) {
      for (let two = one + 1; two < pieces.length; two += 1) {
        if (pieces[one].contains(pieces[two]) || pieces[two].contains(pieces[one])) continue;
        const [a, b] = [boxes[one], boxes[two]];
        const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (width > 2 && height > 2) tell(pieces[two], 'lies on something');
      }
    }
  }
  return faults;
}`;
