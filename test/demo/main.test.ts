/** `npm run demo` as a program in a terminal: however the terminal ends it, nothing stays behind. */
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { type Demo, startDemo } from '../playground/demo.ts';

describe('npm run demo', () => {
  let demo: Demo | undefined;
  afterEach(async () => {
    await demo?.stop();
    demo = undefined;
  });

  const expectNothingLeft = async ({ controlUrl, folder, printed }: Demo): Promise<void> => {
    const bot = /Bot +(http\S+)/.exec(printed())?.[1];
    expect(bot).to.match(/api\/messages$/);
    for (const url of [`${controlUrl}/next`, String(bot)]) {
      expect(await fetch(url).catch(() => 'gone')).to.equal('gone');
    }
    expect(await readdir(folder)).to.deep.equal([]);
  };

  it('says of an option that will not do what would, and starts nothing', () => {
    for (const [option, cure] of [
      ['--port=3.5', '--port: give a whole number from 1 to 65535.'],
      ['--playground-port=0', '--playground-port: give a number from 1 to 65535.'],
      ['--speed=fast', '--speed: give a number from 0.1 to 20.'],
    ] as const) {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['src/demo/main.ts', option], {
        encoding: 'utf8',
      });
      expect([status, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.contain(cure);
    }
  });

  it('ends by Ctrl-C and leaves no process and no file', async () => {
    demo = await startDemo(['--no-playground']);
    expect(await demo.interrupt()).to.equal(0);
    await expectNothingLeft(demo);
  });

  it('leaves none either when the terminal is closed and nobody can be told', async () => {
    demo = await startDemo(['--no-playground']);
    expect(await demo.hangUp()).to.equal(0);
    await expectNothingLeft(demo);
  });
});
