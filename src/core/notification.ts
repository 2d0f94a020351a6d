/** What we say of an event, free of any format. */

export type Severity = 'good' | 'warning' | 'attention' | 'neutral';

/** What we say. Every string is plain text: whoever renders it escapes it for its own format. */
export type Notification = {
  readonly title: string;
  /** One line for toasts, lists and clients without cards. */
  readonly summary: string;
  /** The state in words, such as "Failed": never colour alone. */
  readonly state: string;
  readonly severity: Severity;
  /** The sentence under the title. */
  readonly text?: string;
  /** What is new since the card was posted, in one line, for its thread; absent: the summary. */
  readonly news?: string;
  /** That it is told later than it should be, and when it happened. */
  readonly late?: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** In a digest: each of those that it stands for, oldest first. */
  readonly entries?: readonly { readonly title: string; readonly note: string }[];
  readonly stages?: readonly { readonly name: string; readonly state: string; readonly severity: Severity }[];
  /** What to do about it. */
  readonly advice?: string;
  readonly chart?: Chart;
  readonly link?: { readonly title: string; readonly url: string };
  readonly story: string;
  /** Set on messages that `test` made. */
  readonly isTest?: boolean;
};

export type Chart = {
  readonly title: string;
  readonly points: readonly { readonly label: string; readonly value: number }[];
  readonly threshold?: number;
};
