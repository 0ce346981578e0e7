// The folders that pages are drawn from: the examples, and what is hard to draw.

import fs from 'node:fs';
import path from 'node:path';

const STAGES = ['prospecting', 'qualification', 'discovery', 'demo', 'proposal', 'closing'];
export const HOSTILE = ['<script>alert(1)</script>', '"><svg onload=alert(1)>', "' onmouseover='alert(1)", '</style><b>', '{{7*7}}', '-->'];

const text = (value) => JSON.stringify(value);

function deal(folder, id, of) {
  const lines = [
    `name = ${text(of.name ?? id)}`,
    `company = ${text(of.company ?? 'Acme')}`,
    `amount = "${of.amount ?? 1000}"`,
    `stage = ${text(of.stage ?? 'demo')}`,
    `created = ${of.created ?? '2026-09-01'}`,
  ];
  if (of.owner) lines.push(`owner = ${text(of.owner)}`);
  if (of.source) lines.push(`source = ${text(of.source)}`);
  if (of.closed) lines.push(`closed = ${of.closed}`);
  if (of.lost_reason) lines.push(`lost_reason = ${text(of.lost_reason)}`);
  if (of.next_step) lines.push(`next_step = ${text(of.next_step)}`, 'next_step_due = 2026-11-20');
  lines.push(`expected_close = ${of.expected ?? '2026-12-10'}`);
  if (of.stage && STAGES.indexOf(of.stage) > 0) {
    lines.push('history = [', `  { on = ${of.created ?? '2026-09-01'}, stage = "prospecting" },`, `  { on = 2026-10-01, stage = ${text(of.stage)} },`, ']');
  }
  fs.writeFileSync(path.join(folder, 'deals', `${id}.toml`), lines.join('\n') + '\n');
}

function folder(root, name, settings = '') {
  const dir = path.join(root, name);
  fs.mkdirSync(path.join(dir, 'deals'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'pipeline.toml'), settings);
  return dir;
}

const QUOTA = (amount) => `[[quota]]\nperiod = "2026-Q4"\namount = ${amount}\n`;

// Closed deals, a few a month for a year and a half, so that every chart has something to draw.
function past(dir, owner, amount) {
  let n = 0;
  for (let month = 0; month < 18; month += 1) {
    const year = 2025 + Math.floor((month + 4) / 12);
    const m = String(((month + 4) % 12) + 1).padStart(2, '0');
    for (let i = 0; i < 3; i += 1) {
      const stage = (month + i) % 3 === 0 ? 'won' : 'lost';
      n += 1;
      const id = `past-${n}`;
      const closed = `${year}-${m}-${String(10 + i * 5).padStart(2, '0')}`;
      const lines = [`name = "Past ${n}"`, `company = "C${n}"`, `amount = "${amount(n)}"`, `stage = "${stage}"`, `created = 2025-02-0${1 + i}`, `closed = ${closed}`, `owner = ${text(owner(n))}`];
      if (stage === 'lost') lines.push(`lost_reason = ${text(['price', HOSTILE[1]][n % 2])}`);
      lines.push('history = [', `  { on = 2025-02-0${1 + i}, stage = "prospecting" },`, '  { on = 2025-03-10, stage = "demo" },', `  { on = ${closed}, stage = "${stage}" },`, ']');
      fs.writeFileSync(path.join(dir, 'deals', `${id}.toml`), lines.join('\n') + '\n');
    }
  }
}

export function make(root, examples) {
  const all = {};
  all.sales = path.join(examples, 'sales');
  all.acme = path.join(examples, 'acme');

  all.empty = folder(root, 'empty');
  all.one = folder(root, 'one');
  deal(all.one, 'only', { owner: 'dana', stage: 'proposal', amount: 48000 });

  all.owners = folder(root, 'owners', QUOTA(900000));
  for (let n = 0; n < 60; n += 1) {
    deal(all.owners, `deal-${n}`, { owner: `owner-${n}`, stage: STAGES[n % 6], amount: 1000 + n * 37, source: `source ${n % 7}` });
  }
  past(all.owners, (n) => `owner-${n}`, (n) => 900 + n * 11);

  all.long = folder(root, 'long', QUOTA(100000));
  for (let n = 0; n < 8; n += 1) {
    const long = (word) => `${word} `.repeat(40).slice(0, 200 - String(n).length) + n;
    deal(all.long, `${'long-'.repeat(38)}${n}`, { name: long('Name'), company: long('Company'), owner: n % 2 ? long('owner') : 'x'.repeat(200), source: '株式会社'.repeat(50), stage: STAGES[n % 6], amount: 5000 + n, next_step: long('step') });
  }
  past(all.long, (n) => 'y'.repeat(199) + (n % 3), (n) => 900 + n * 11);

  all.large = folder(root, 'large', QUOTA('"999999999999"'));
  for (let n = 0; n < 12; n += 1) {
    deal(all.large, `large-${n}`, { owner: `rep ${n % 4}`, stage: STAGES[n % 6], amount: `${999999999999 - n * 70000000001}.${n}5`, created: `2026-0${1 + (n % 9)}-15` });
  }
  past(all.large, (n) => `rep ${n % 4}`, (n) => 123456789012 + n);

  all.hostile = folder(root, 'hostile', QUOTA(100000));
  HOSTILE.forEach((name, n) => {
    deal(all.hostile, `hostile-${n}`, { name, company: name, owner: name, source: name, stage: STAGES[n], amount: 1000 * (n + 1), next_step: name });
  });
  past(all.hostile, (n) => HOSTILE[n % HOSTILE.length], (n) => 1000 + n);
  fs.mkdirSync(path.join(all.hostile, 'leads'));
  fs.writeFileSync(path.join(all.hostile, 'leads', 'list.csv'), `name,company,email,status,source\n${HOSTILE.map((h, n) => `"${h.replaceAll('"', '""')}","${h.replaceAll('"', '""')}",a${n}@x.example,new,"${h.replaceAll('"', '""')}"`).join('\n')}\n`);

  all.broken = folder(root, 'broken', QUOTA(100000));
  deal(all.broken, 'good', { owner: 'dana' });
  fs.writeFileSync(path.join(all.broken, 'deals', 'bad.toml'), 'name = \n');
  return all;
}
