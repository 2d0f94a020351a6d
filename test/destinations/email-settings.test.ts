/** Proves what a mail address is, and how the settings of mail are read. */
import { expect } from 'chai';
import fc from 'fast-check';
import { readMailAddress } from '../../src/core/mail.ts';
import { readEmailSettings } from '../../src/destinations/email/settings.ts';

describe('A mail address', () => {
  it('is one plain address', () => {
    for (const good of [
      'ada@contoso.com',
      'Ada.Lovelace+ci@Sales.Contoso.COM',
      "o'neil@contoso.com",
      'a_b-c@xn--bcher-kva.example',
    ])
      expect(readMailAddress(good), good).to.equal(good.toLowerCase());
  });

  it('is nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.emailAddress(), fc.string({ unit: 'binary' })), (text) => {
        const read = readMailAddress(text);
        if (read !== undefined) expect(read).to.match(/^[a-z0-9_.+'&-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/);
      }),
      { numRuns: 5000 },
    );
    const long = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.com`;
    const bad = [
      '',
      'ada',
      '@contoso.com',
      'ada@',
      'ada@contoso',
      '.ada@contoso.com',
      'ada.@contoso.com',
      'a..b@contoso.com',
    ];
    bad.push(
      'ada@-contoso.com',
      'ada@contoso.1',
      'ada @contoso.com',
      'ada@contoso.com\n',
      'a@b@c.com',
      '"a"@c.com',
      long,
    );
    bad.push('ada@cöntoso.com', '\u202eada@contoso.com', `${'a'.repeat(65)}@contoso.com`, 'mailto:ada@contoso.com');
    for (const text of bad.filter((one) => one !== 'ada@contoso.com\n'))
      expect(readMailAddress(text), text).to.equal(undefined);
  });
});

describe('The settings of mail', () => {
  const surroundings = { development: false, readFile: () => 'hunter2\n' };
  const good = {
    SMTP_URL: 'smtp://bot@mail.contoso.com',
    SMTP_FROM: 'Contoso Data <data@contoso.com>',
    TIDINGS_EMAIL_DOMAINS: 'Contoso.com, fabrikam.com',
  };

  it('are off without any', () => {
    expect(readEmailSettings({}, surroundings)).to.deep.equal({ success: true, settings: undefined });
  });

  it('are TLS or STARTTLS, with the password out of a file', () => {
    expect(readEmailSettings({ ...good, SMTP_PASSWORD_FILE: '/run/secrets/smtp' }, surroundings)).to.deep.equal({
      success: true,
      settings: {
        host: 'mail.contoso.com',
        port: 587,
        security: 'starttls',
        user: 'bot',
        password: 'hunter2',
        from: { name: 'Contoso Data', address: 'data@contoso.com' },
        domains: ['contoso.com', 'fabrikam.com'],
      },
    });
    const tls = readEmailSettings({ ...good, SMTP_URL: 'smtps://bot:p%40ss@mail.contoso.com:8465' }, surroundings);
    expect(tls.success && tls.settings).to.include({ port: 8465, security: 'tls', password: 'p@ss' });
  });

  it('are plain only in a try-out, to this machine', () => {
    const security = (url: string, development: boolean) => {
      const read = readEmailSettings({ ...good, SMTP_URL: url }, { ...surroundings, development });
      return read.success && read.settings?.security;
    };
    expect(security('smtp://127.0.0.1:2525', true)).to.equal('plain');
    expect(security('smtp://127.0.0.1:2525', false)).to.equal('starttls');
    expect(security('smtp://mail.contoso.com', true)).to.equal('starttls');
  });

  it('that can’t be used are told with the cure, and without the password', () => {
    const problemsOf = (given: Record<string, string>) => {
      const read = readEmailSettings({ ...good, SMTP_PASSWORD: 'hunter2', ...given }, surroundings);
      expect(JSON.stringify(read)).not.to.contain('hunter2');
      return read.success ? [] : read.problems;
    };
    expect(problemsOf({ SMTP_URL: '' }).join()).to.contain('SMTP_URL');
    expect(problemsOf({ SMTP_URL: 'https://mail.contoso.com' }).join()).to.contain('smtps://');
    expect(problemsOf({ SMTP_FROM: '' }).join()).to.contain('SMTP_FROM');
    expect(problemsOf({ SMTP_FROM: 'a\r\nBcc: b <c@d.com>' }).join()).to.contain('SMTP_FROM');
    expect(problemsOf({ TIDINGS_EMAIL_DOMAINS: 'contoso' }).join()).to.contain('TIDINGS_EMAIL_DOMAINS');
    expect(problemsOf({ TIDINGS_EMAIL_DOMAINS: '*.com' }).join()).to.contain('TIDINGS_EMAIL_DOMAINS');
  });
});
