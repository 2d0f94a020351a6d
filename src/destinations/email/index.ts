/** Tells people by mail: the notification as HTML and text, to one checked address at a time. */
import { randomUUID } from 'node:crypto';
import { clean } from '../../cards/render.ts';
import { mailDomainOf, mayMail, readMailAddress } from '../../core/mail.ts';
import type { Notification, Outcome } from '../../core/model.ts';
import type { Destination, Parcel } from '../../core/ports.ts';
import type { Say } from '../../core/say.ts';
import { type Body, bodyOf, escapeHtml } from './body.ts';
import type { Mailer } from './mailer.ts';
import type { EmailSettings } from './settings.ts';

export type EmailOptions = {
  readonly mailer: Pick<Mailer, 'send'>;
  readonly settings: Pick<EmailSettings, 'from' | 'domains'>;
};

/** Stand where the foot goes. Letters and digits, so that no escaping touches them. */
const REFERENCE = `TD${randomUUID().replaceAll('-', '')}`;
const WHY = `TD${randomUUID().replaceAll('-', '')}`;

/** Without options mail is off: what is still to be sent waits until it is on again. */
export const createEmailDestination = (options: EmailOptions | undefined): Destination => {
  const prepare = createPreparing();

  const send = async (parcel: Parcel, { mailer, settings }: EmailOptions): Promise<Outcome> => {
    const { address, told, reference, say } = parcel;
    if (address.destination !== 'email' || !told) throw new Error('it is for another destination');
    // Once more at the last door: addresses in the store are older than today's settings.
    const to = readMailAddress(address.to);
    if (to === undefined) return { kind: 'refused', reason: 'this is no mail address' };
    if (!mayMail(to, settings)) return { kind: 'refused', reason: `mail to ${mailDomainOf(to)} is not allowed` };
    const body = prepare(parcel.notification, say);
    const mail = withFoot(body, clean(reference), clean(whyOf(told, say)));
    const messageId = `${told.deliveryId}@${mailDomainOf(settings.from.address)}`;
    return mailer.send({ ...mail, to, messageId, language: say.language });
  };

  return {
    kind: 'email',
    send: async (parcel) => {
      if (!options) return { kind: 'halted', scope: 'bot', code: 'off', reason: 'mail is off' };
      try {
        return await send(parcel, options);
      } catch (error) {
        return { kind: 'refused', reason: `the mail could not be made: ${String(error)}` };
      }
    },
  };
};

/** Why one gets it, and how it ends: in the conversation that subscribed, since mail is not read here. */
const whyOf = ({ number, names = [] }: NonNullable<Parcel['told']>, say: Say): string => {
  if (number === undefined) return say('mail.whyUnknown');
  return names.length > 0 ? say('mail.why', { number, place: names.join(' / ') }) : say('mail.whyChat', { number });
};

const withFoot = ({ subject, text, html }: Body, reference: string, why: string): Body => ({
  subject,
  text: text.replaceAll(REFERENCE, () => reference).replaceAll(WHY, () => why),
  html: html.replaceAll(REFERENCE, () => escapeHtml(reference)).replaceAll(WHY, () => escapeHtml(why)),
});

/** Made once for all who are told the same in one language. */
const createPreparing = () => {
  const known = new WeakMap<Notification, Map<string, Body>>();
  return (notification: Notification, say: Say): Body => {
    const byLanguage = known.get(notification) ?? new Map<string, Body>();
    known.set(notification, byLanguage);
    const body = byLanguage.get(say.language) ?? bodyOf(notification, { reference: REFERENCE, why: WHY }, say);
    byLanguage.set(say.language, body);
    return body;
  };
};
