/** How a refresh stands, as a card that is edited until it has ended. */
import type { CardData } from '../../cards/render.ts';
import type { Job } from '../../core/asking.ts';
import { isTerminal, type Stage } from '../../core/model.ts';
import { durationOf, operationWord, severityOf, stageState, statusWord } from '../../core/telling.ts';
import type { Press, Reply, Turn } from '../reply/turn.ts';
import { line, lines, moreWords, short } from '../reply/wording.ts';

export type Refreshed = {
  /** What people call what is refreshed. */
  readonly name: string;
  readonly environmentName: string;
  readonly job: Job;
  /** Why it can't be followed just now. */
  readonly trouble?: string;
};

const MOST_FAILURES = 6;

const LOOKS = {
  good: { color: 'default', weight: 'Bolder' },
  attention: { color: 'attention', weight: 'Bolder' },
  warning: { color: 'default', weight: 'Bolder' },
  neutral: { color: 'default', weight: 'Default' },
} as const;

export const refreshCard = ({ name, environmentName, job, trouble }: Refreshed, turn: Turn): Reply => {
  const { say } = turn;
  const title = say('commands.actions.refresh.title', { name: short(name) });
  const state = statusWord(job.status, say);
  const duration = durationOf(job, say);
  const failed = job.stages.filter(({ status }) => status === 'failed' || status === 'timed-out');
  return {
    summary: say('commands.words.summed', { title, text: state }),
    template: 'records',
    data: {
      title,
      lines: lines(say('commands.actions.refresh.in', { environment: short(environmentName) })),
      records: [
        {
          state,
          ...LOOKS[severityOf(job.status)],
          detail: duration === undefined ? undefined : say('commands.actions.refresh.took', { time: duration }),
          facts: factsOf(job.stages, turn),
        },
        ...failed.slice(0, MOST_FAILURES).map((stage) => failureRow(stage, turn)),
      ],
      more: moreWords(failed.length - MOST_FAILURES, say),
      note: line(noteOf(job, trouble, turn)),
    },
    buttons: isTerminal(job.status) ? [] : [cancelButton(job, turn)],
  };
};

const noteOf = ({ status }: Job, trouble: string | undefined, { say }: Turn): string => {
  if (trouble !== undefined) return trouble;
  return say(isTerminal(status) ? 'commands.actions.refresh.over' : 'commands.actions.refresh.follows');
};

const cancelButton = ({ id }: Job, { say }: Turn): Press => ({
  title: say('commands.actions.buttons.cancel'),
  command: { kind: 'cancel', job: id },
  style: 'destructive',
});

const failureRow = ({ name, operation, error }: Stage, { say }: Turn): CardData => ({
  name: short(name ?? operationWord(operation, say)),
  detail: error?.message === undefined ? undefined : line(error.message),
});

/** A single part by its name; of many how far each stage is. */
const factsOf = (stages: readonly Stage[], { say }: Turn): readonly CardData[] => {
  const groups = Map.groupBy(stages, ({ operation }) => operationWord(operation, say));
  return [...groups].map(([label, members]) => {
    const [only, ...others] = members;
    if (only && others.length === 0) return { label, value: stageState(only, say) };
    const over = members.filter(({ status }) => isTerminal(status)).length;
    const all = say.number(members.length);
    return { label, value: say('commands.actions.refresh.progress', { over: say.number(over), all }) };
  });
};
