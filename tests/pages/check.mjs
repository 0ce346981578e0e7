// Draws every page from every folder, and looks at each in a browser. See run.sh.

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { HOSTILE, make } from './folders.mjs';
import { figures } from './figures.mjs';

const { PIPELINE, GENERATE, CHROMIUM, EXAMPLES, SCREENSHOTS } = process.env;
const TODAY = ['--today', '2026-11-23'];
const WIDTHS = [360, 768, 1280];
const SCHEMES = ['light', 'dark'];
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const COMMANDS = [
  '', 'report', 'report --by owner', 'report --by source', 'report --every week', 'report --every month --by owner', 'funnel', 'funnel --why --value',
  'health', 'health --by owner', 'forecast', 'forecast --by owner --deals', 'changes', 'changes --by owner -p 2026-Q4', 'list',
  'list stage:won', 'backtest', 'backtest --points',
];
const SHOWN = { sales: 'acme-50-seats', acme: null, one: 'only', hostile: 'hostile-0', large: 'large-3' };

const faults = [];
const fault = (where, text) => { faults.push(`${where}: ${text}`); console.log(`FAULT ${where}: ${text}`); };
const run = (dir, words, format) => {
  const args = ['-C', dir, ...TODAY, ...words.split(' ').filter(Boolean), '--format', format];
  return spawnSync(PIPELINE, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
};

// In the page: what overflows the screen, and which texts of a chart touch.
function look() {
  const problems = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) problems.push(`the page is ${root.scrollWidth} wide on ${root.clientWidth}`);
  const isSeen = (e) => e.getClientRects().length > 0;
  for (const e of document.querySelectorAll('body *')) {
    if (!isSeen(e)) continue;
    const box = e.getBoundingClientRect();
    if (box.width && (box.right > root.clientWidth + 1 || box.left < -1)) {
      problems.push(`<${e.tagName} class="${e.getAttribute('class') ?? ''}"> reaches from ${Math.round(box.left)} to ${Math.round(box.right)}: ${e.textContent.slice(0, 40)}`);
    }
  }
  for (const svg of document.querySelectorAll('svg')) {
    if (!isSeen(svg)) continue;
    if (svg.getAttribute('role') !== 'img' || !svg.getAttribute('aria-label') || !svg.querySelector('title')?.textContent || !svg.querySelector('desc')?.textContent) problems.push('a chart without a name');
    if (!svg.closest('figure')?.querySelector('table') && !document.querySelector('main table')) problems.push('a chart without a table');
    const texts = [...svg.querySelectorAll('text')].map((t) => [t, t.getBoundingClientRect()]);
    texts.forEach(([a, p], n) => {
      for (const [b, q] of texts.slice(n + 1)) {
        const across = Math.min(p.right, q.right) - Math.max(p.left, q.left);
        const down = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (across > 0.5 && down > 1.5) problems.push(`texts touch: ${a.textContent} | ${b.textContent}`);
      }
    });
  }
  if (document.querySelector('script, [onload], [onclick], [onmouseover], iframe, link, img')) problems.push('something that loads or runs');
  return problems;
}

// Each row gets a mark before its first and after its last text, each head of a table one: none may be torn apart.
function mark() {
  const marks = { rows: 0, tables: [] };
  [...document.querySelectorAll('table')].filter((t) => t.getClientRects().length).forEach((table) => {
    const first = marks.rows;
    for (const row of table.querySelectorAll('tbody tr, tfoot tr')) {
      const cells = [...row.cells];
      cells[0].prepend(`Qa${marks.rows}z `);
      cells[cells.length - 1].append(` Qb${marks.rows}z`);
      marks.rows += 1;
    }
    marks.tables.push([first, marks.rows]);
  });
  return marks;
}

async function print(page, where) {
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  const marks = await page.evaluate(mark);
  for (const format of ['A4', 'Letter']) {
    const pdf = await page.pdf({ format, preferCSSPageSize: false });
    const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
    const at = new Map();
    for (let n = 1; n <= document.numPages; n += 1) {
      const sheet = await document.getPage(n);
      const [, , width] = sheet.view;
      const { items } = await sheet.getTextContent();
      for (const item of items) {
        const right = item.transform[4] + item.width;
        if (item.str.trim() && right > width - 10) fault(where, `${format}: cut at the right: ${item.str.slice(0, 40)}`);
      }
      const text = items.map((i) => i.str).join('').replace(/\s/g, '');
      for (const found of text.matchAll(/Q[ab]\d+z/g)) at.set(found[0], n);
    }
    for (let row = 0; row < marks.rows; row += 1) {
      const [a, b] = [at.get(`Qa${row}z`), at.get(`Qb${row}z`)];
      if (a === undefined || b === undefined) { fault(where, `${format}: row ${row} is not printed`); break; }
      if (a !== b) fault(where, `${format}: row ${row} is cut between page ${a} and ${b}`);
    }
  }
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
}

// One page a scheme, for all that is looked at: what happens in it is told under the name of what it shows.
async function open(browser, scheme) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width: WIDTHS[0], height: 800 } });
  const page = await context.newPage();
  page.on('pageerror', (e) => fault(now, `error: ${e.message}`));
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) fault(now, `console: ${m.text()}`); });
  page.on('dialog', (d) => { fault(now, `a dialog: ${d.message()}`); d.dismiss(); });
  page.on('request', (r) => { if (!r.url().startsWith('file:')) fault(now, `asked for ${r.url()}`); });
  return page;
}
let now = '';

async function examine(screens, where, file, words, json) {
  now = where;
  for (const [scheme, page] of screens) {
    await page.setViewportSize({ width: WIDTHS[0], height: 800 });
    await page.goto(`file://${file}`);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      for (const problem of (await page.evaluate(look)).slice(0, 5)) fault(`${where} ${width} ${scheme}`, problem);
      if (SCREENSHOTS) await page.screenshot({ path: path.join(SCREENSHOTS, `${where.replace(/\W+/g, '-')}-${width}-${scheme}.png`), fullPage: true });
      // What it looks at hardly depends on the width, and takes most of the time.
      if (width !== WIDTHS[scheme === 'light' ? 2 : 0]) continue;
      // A debugger's evaluation is not bound by the policy of the page.
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
      for (const v of violations) fault(`${where} ${width} ${scheme}`, `axe ${v.id}: ${v.help} (${v.nodes[0].html.slice(0, 120)})`);
    }
    if (scheme !== 'light') continue;
    if (json) for (const problem of figures(words, json, await page.evaluate(read))) fault(where, problem);
    await print(page, where);
  }
}

// The figures as the DOM has them.
function read() {
  const cell = (c) => ({ text: c.textContent.trim(), value: c.dataset.value ?? null });
  return {
    tiles: [...document.querySelectorAll('.tiles > div')].map((d) => ({ label: d.querySelector('dt').textContent, value: d.querySelector('dd').dataset.value ?? null })),
    tables: [...document.querySelectorAll('main table')].map((t) => ({
      head: [...t.querySelectorAll('thead tr > *')].map((c) => c.textContent.trim()),
      rows: [...t.querySelectorAll('tbody tr')].map((r) => [...r.cells].map(cell)),
      total: [...t.querySelectorAll('tfoot tr')].map((r) => [...r.cells].map(cell))[0] ?? null,
    })),
    text: document.body.textContent,
  };
}

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'pipeline-pages-folders-'));
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
let pages = 0;
const screens = [];
for (const scheme of SCHEMES) screens.push([scheme, await open(browser, scheme)]);
try {
  const folders = make(root, EXAMPLES);
  for (const [name, dir] of Object.entries(folders)) {
    if (process.env.FOLDERS && !process.env.FOLDERS.split(',').includes(name)) continue;
    const commands = SHOWN[name] ? [...COMMANDS, `show ${SHOWN[name]}`] : COMMANDS;
    const started = Date.now();
    for (const words of commands) {
      const where = `${name}: pipeline ${words}`;
      const { status, stdout, stderr } = run(dir, words, 'html');
      // Some folders have no answer to some questions, in any format.
      if (status === 2 && run(dir, words, 'json').status === 2) continue;
      if (status !== 0) { fault(where, `status ${status}: ${stderr}`); continue; }
      const file = path.join(root, 'page.html');
      fs.writeFileSync(file, stdout);
      if (stdout.length > 300_000) fault(where, `${stdout.length} bytes`);
      await examine(screens, where, file, words, JSON.parse(run(dir, words, 'json').stdout));
      pages += 1;
    }
    const site = path.join(root, `${name}-site`);
    execFileSync(PIPELINE, ['-C', dir, ...TODAY, 'report', '--format', 'html', '-o', site], { stdio: ['ignore', 'ignore', 'ignore'] });
    for (const file of fs.readdirSync(site)) {
      await examine(screens, `${name}: ${file}`, path.join(site, file), '', null);
      pages += 1;
    }
    console.log(`${name}: looked at in ${Math.round((Date.now() - started) / 1000)} s`);
  }

  // Names are text: each stands in the list as it was written.
  fs.writeFileSync(path.join(root, 'page.html'), run(folders.hostile, 'list --columns id,name,company,owner', 'html').stdout);
  const page = await browser.newPage();
  await page.goto(`file://${root}/page.html`);
  const seen = await page.evaluate(() => [...document.querySelectorAll('td')].map((c) => c.textContent));
  for (const name of HOSTILE) if (seen.filter((text) => text === name).length < 3) fault('hostile: list', `${name} is not shown as text`);

  if (GENERATE) {
    const dir = path.join(root, 'many');
    execFileSync(GENERATE, [dir, '10000'], { stdio: 'ignore' });
    for (const words of ['report --by owner', 'list', 'list created:..', 'health', 'forecast --deals', 'funnel --why', 'changes', 'report --every week']) {
      const least = (format) => Math.min(...[1, 2, 3, 4, 5].map(() => {
        const from = process.hrtime.bigint();
        run(dir, words, format);
        return Number(process.hrtime.bigint() - from) / 1e6;
      }));
      const { stdout } = run(dir, words, 'html');
      const [html, plain] = [least('html'), least('plain')];
      console.log(`10 000 deals, ${words}: ${Math.round(stdout.length / 1000)} KB, ${html.toFixed(0)} ms, ${(html / plain).toFixed(2)} of the table's`);
      if (stdout.length > 300_000) fault(words, `${stdout.length} bytes for 10 000 deals`);
    }
  }
} finally {
  await browser.close();
  fs.rmSync(root, { recursive: true, force: true });
}
console.log(`${pages} pages at ${WIDTHS.join(', ')} pixels, ${SCHEMES.join(' and ')}: ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
