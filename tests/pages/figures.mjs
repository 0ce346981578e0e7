// Whether the figures of a page are those of the JSON: read by column, row by row, from the whole figures in the DOM.

const same = (value, json) => (json === null || json === undefined ? value === null : value !== null && Number(value) === Number(json));

// Tables by the heads of their columns, each with its rows in the JSON and what a column holds.
const TABLES = {
  report: (json) => [
    ['Stage', json.stages, { Open: 'deals', Value: 'value', Weighted: 'weighted', Odds: 'learned_rate', Conversion: 'conversion', Days: 'median_days' }],
    ...(json.groups.length ? [[null, json.groups, { Open: 'open.deals', Weighted: 'open.weighted', Won: 'won.deals', 'Close rate': 'close_rate.by_count.rate', Cycle: 'cycle.median_days' }]] : []),
  ],
  series: (json) => [
    ['Figure', json.limits, { [json.limits.length ? 2 : -1]: 'last' }, { 1: 'last', 2: 'mean' }],
    [null, json.rows, { Open: 'open.deals', Won: 'won.deals', Lost: 'lost.deals', 'Close rate': 'close_rate.by_count.rate', Size: 'won.average_size', Cycle: 'cycle.mean_days' }],
  ],
  funnel: (json, words) => [
    ['Stage', json.stages, words.includes('--value')
      ? { Entered: 'by_value.entered', Lost: 'by_value.lost', Conversion: 'by_value.conversion', Days: 'median_days' }
      : { Entered: 'entered', Advanced: 'advanced', Lost: 'lost', Back: 'back', Open: 'still_open', Conversion: 'conversion', Days: 'median_days' }],
  ],
  list: (json) => [['Id', json.deals, { Value: 'value' }]],
  health: (json) => [['Age', json.ages.some((a) => Number(a.value)) ? json.ages : [], { Deals: 'deals', Value: 'value' }]],
  backtest: (json) => [['', json.methods.filter((m) => m.n > 0), { Forecasts: 'n', Off: 'wape', Bias: 'bias', Pinball: 'pinball' }]],
};

const get = (row, path) => path.split('.').reduce((at, key) => at?.[key], row);

export function figures(words, json, dom) {
  const problems = [];
  const tables = [...dom.tables];
  for (const [first, rows, columns, places] of TABLES[json.report]?.(json, words) ?? []) {
    const named = Object.keys(columns).filter((c) => !/^-?\d+$/.test(c));
    const at = tables.findIndex((t) => (first === null ? named.every((c) => t.head.includes(c)) : (t.head[0] === 'Pipeline' && first === 'Stage' ? t.head[1] : t.head[0]) === first && named.every((c) => t.head.includes(c))));
    if (at < 0) { if (rows.length) problems.push(`no table of ${first}`); continue; }
    const [table] = tables.splice(at, 1);
    const shown = rows.slice(0, table.rows.length);
    if (table.rows.length !== rows.length && !/The first [\d,]+ of/.test(dom.text)) problems.push(`${table.rows.length} rows of ${first}, ${rows.length} in the JSON`);
    const of = places ?? Object.fromEntries(named.map((c) => [table.head.indexOf(c), columns[c]]));
    shown.forEach((row, n) => {
      for (const [column, path] of Object.entries(of)) {
        const cell = table.rows[n][column];
        if (!same(cell?.value ?? null, get(row, path))) problems.push(`${first ?? 'group'} row ${n + 1}, ${path}: ${cell?.value} on the page, ${get(row, path)} in the JSON`);
      }
    });
  }
  const tile = (label, value) => {
    const found = dom.tiles.find((t) => t.label === label);
    if (value !== undefined && !found && value !== null) problems.push(`no tile ${label}`);
    if (found && !same(found.value, value)) problems.push(`${label}: ${found.value} on the page, ${value} in the JSON`);
  };
  const tiles = {
    report: () => [['Open deals', json.open.deals], ['Deal size', json.won.average_size], ['Close rate', json.close_rate.by_count.rate], ['Sales cycle', json.cycle.mean_days], ['Velocity', json.velocity.per_day]],
    forecast: () => [['Quota', json.quota], ['Won to date', json.won_to_date], ['Gap', json.gap], ['Chance of quota', json.modelled?.p_quota ?? null]],
    health: () => [['Deals at risk', json.at_risk.deals], ['Value at risk', json.at_risk.value]],
    day: () => [['Won', json.quota.won.value], ['Open deals', json.open.deals], ['Chance of quota', json.p_quota]],
  };
  for (const [label, value] of tiles[json.report]?.() ?? []) tile(label, value);
  if (json.report === 'changes') {
    const lines = ['opening', 'created', 'raised', 'lowered', 'pulled_in', 'pushed_out', 'reopened', 'won', 'lost', 'deleted', 'restated', 'closing'];
    const rows = [...dom.tables[0].rows, dom.tables[0].total];
    for (const row of rows) {
      const name = row[0].text.replace(/^[+-] /, '').toLowerCase().replaceAll(' ', '_');
      if (!lines.includes(name)) { problems.push(`no line ${name}`); continue; }
      const sum = json[name];
      if (!same(row[1].value, sum.deals) || Math.abs(Number(row[2].value)) !== Math.abs(Number(sum.value))) problems.push(`${name}: ${row[1].value}, ${row[2].value} on the page`);
    }
  }
  if (json.report === 'forecast' && json.modelled) {
    const rows = dom.tables.find((t) => t.head.includes('Landing') && t.head.length > 2)?.rows ?? [];
    const landings = { Simple: json.simple?.landing, Weighted: json.weighted.landing, Commit: json.commit.landing, 'Best case': json.best_case.landing };
    for (const row of rows) if (row[0].text in landings && !same(row[1].value, landings[row[0].text] ?? null)) problems.push(`${row[0].text}: ${row[1].value}`);
  }
  return problems;
}
