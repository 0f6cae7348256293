// Draws the dashboards of this folder as SVG, from what a Prometheus has: a look at them where no Grafana is.
//   node deploy/grafana/draw.mjs --prometheus http://127.0.0.1:9090 --minutes 5 --out docs/dashboards [--end 2026-11-30T02:40:00Z]
// No dependencies. Each panel's queries are asked as Grafana would ask them, at their place in the grid.
import {mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const {values: options} = parseArgs({options: {
  prometheus: {type: 'string', default: 'http://127.0.0.1:9090'},
  minutes: {type: 'string', default: '5'},
  end: {type: 'string'},
  out: {type: 'string', default: 'docs/dashboards'},
}});
const folder = join(dirname(fileURLToPath(import.meta.url)), 'dashboards');
const end = options.end ? Date.parse(options.end) / 1000 : Date.now() / 1000;
const seconds = Number(options.minutes) * 60;
const step = Math.max(1, Math.round(seconds / 90));
const COLUMN = 46;
const ROW = 30;
const COLOURS = ['#3274d9', '#e0752d', '#37872d', '#a352cc', '#c4162a', '#0a8f8f', '#b08800', '#7a7a7a'];
const ROTATE = 8;

const escape = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const bound = (query) => query
  .replaceAll('$__rate_interval', '30s')
  .replaceAll('$__range', `${seconds}s`)
  // A scrape without Prometheus' operator has no namespace.
  .replaceAll('$namespace', '.*')
  .replaceAll(/\$[a-z]+/g, '.+');

async function ask(path, parameters) {
  const answer = await fetch(`${options.prometheus}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const body = await answer.json();
  if (body.status !== 'success') throw new Error(`${parameters.query}: ${body.error}`);
  return body.data.result;
}

const UNITS = {
  s: (v) => (v >= 120 ? `${+(v / 60).toFixed(1)} min` : v >= 1 || v === 0 ? `${+v.toFixed(1)} s` : `${+(v * 1000).toFixed(v < 0.01 ? 1 : 0)} ms`),
  percentunit: (v) => `${+(v * 100).toFixed(1)} %`,
  bytes: (v) => (v >= 2 ** 20 ? `${Math.round(v / 2 ** 20)} MiB` : `${Math.round(v / 1024)} KiB`),
  Bps: (v) => `${UNITS.bytes(v)}/s`,
  cps: (v) => `${UNITS.short(v)}/s`,
  reqps: (v) => `${UNITS.short(v)}/s`,
  short: (v) => (v >= 10_000 ? `${Math.round(v / 1000)} K` : String(+v.toFixed(v >= 10 ? 0 : 2))),
};

const text = (x, y, what, size = 11, more = '') => `<text x="${x}" y="${y}" font-size="${size}" ${more}>${escape(what)}</text>`;
const legend = (target, metric) => target.legendFormat.replace(/\{\{(\w+)}}/g, (_, name) => metric[name] ?? '').trim();
// Of the sinks of one page only: what Grafana's variable holds.
let sinks = '.+';

async function stat(panel, box) {
  const result = await ask('query', {query: bound(panel.targets[0].expr).replaceAll('sink=~".+"', `sink=~"${sinks}"`).replaceAll('stage=~".+"', `stage=~"${sinks}"`), time: end});
  const value = result.length ? Number(result[0].value[1]) : NaN;
  const {unit, thresholds} = panel.fieldConfig.defaults;
  const red = thresholds.steps.find((each) => each.color === 'red');
  const colour = red && value >= red.value ? '#c4162a' : '#37872d';
  const shown = Number.isNaN(value) ? 'no data' : UNITS[unit](value);
  return text(box.x + box.w / 2, box.y + box.h / 2 + 22, shown, 24, `text-anchor="middle" font-weight="bold" fill="${colour}"`);
}

async function series(panel) {
  const found = [];
  for (const target of panel.targets) {
    const query = bound(target.expr).replaceAll('sink=~".+"', `sink=~"${sinks}"`).replaceAll('stage=~".+"', `stage=~"${sinks}"`);
    for (const each of await ask('query_range', {query, start: end - seconds, end, step})) {
      found.push({
        name: legend(target, each.metric) || panel.title,
        points: each.values.map(([at, value]) => [at, Number(value)]).filter(([, value]) => Number.isFinite(value)),
      });
    }
  }
  return found.filter(({points}) => points.length > 0);
}

const timeX = (box, at) => box.x + 52 + ((at - (end - seconds)) / seconds) * (box.w - 62);

function axis(box) {
  let drawn = '';
  for (let minute = 0; minute <= seconds / 60; minute++) {
    const x = timeX(box, end - seconds + minute * 60).toFixed(1);
    drawn += text(x, box.y + box.h - 8, `${minute}:00`, 9, 'text-anchor="middle" fill="#666"');
  }
  return drawn;
}

async function graph(panel, box) {
  const all = await series(panel);
  // As many names beside each other as there is room for.
  const longest = Math.max(8, ...all.map(({name}) => name.length));
  const columns = Math.max(1, Math.floor((box.w - 20) / (longest * 5.6 + 18)));
  const rows = Math.min(4, Math.ceil(all.length / columns));
  const bottom = box.y + box.h - 22 - rows * 14;
  const top = box.y + 34;
  const most = Math.max(0, ...all.flatMap(({points}) => points.map(([, value]) => value)));
  const format = UNITS[panel.fieldConfig.defaults.unit];
  let drawn = '';
  for (const share of [0, 0.5, 1]) {
    const y = bottom - share * (bottom - top);
    drawn += `<path d="M${box.x + 52} ${y}H${box.x + box.w - 10}" stroke="#e4e4e4"/>`;
    drawn += text(box.x + 48, y + 3, format(share * (most || 1)), 9, 'text-anchor="end" fill="#666"');
  }
  if (!all.length) drawn += text(box.x + box.w / 2, (top + bottom) / 2, 'none', 12, 'text-anchor="middle" fill="#666"');
  all.forEach(({name, points}, i) => {
    const colour = COLOURS[i % ROTATE];
    // A gap, where there was nothing to measure, stays one.
    const path = points.map(([at, value], j) => {
      const isGap = j === 0 || at - points[j - 1][0] > step * 1.5;
      return `${isGap ? 'M' : 'L'}${timeX(box, at).toFixed(1)} ${(bottom - (value / (most || 1)) * (bottom - top)).toFixed(1)}`;
    }).join('');
    drawn += `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
    if (i < rows * columns) {
      const width = (box.w - 20) / columns;
      const x = box.x + 12 + (i % columns) * width;
      const y = bottom + 14 + Math.floor(i / columns) * 14;
      drawn += `<rect x="${x}" y="${y - 7}" width="8" height="8" fill="${colour}"/>` + text(x + 11, y, name, 9.5);
    }
  });
  return drawn + axis(box);
}

async function states(panel, box) {
  const mapping = panel.fieldConfig.defaults.mappings[0].options;
  const colours = {green: '#56a64b', text: '#999', blue: '#3274d9', purple: '#a352cc', red: '#e02f44', 'dark-red': '#8f0a1c'};
  const all = await series(panel);
  const height = (box.h - 62) / Math.max(1, all.length);
  let drawn = '';
  all.forEach(({name, points}, i) => {
    const y = box.y + 34 + i * height;
    drawn += text(box.x + 10, y + height / 2 + 3, name, 10);
    // Runs of one state are one bar.
    let begin = 0;
    points.forEach(([at, value], j) => {
      if (j + 1 < points.length && points[j + 1][1] === value) return;
      const from = timeX(box, points[begin][0]) + 40;
      const to = Math.min(box.x + box.w - 10, timeX(box, at + step) + 40);
      drawn += `<rect x="${from.toFixed(1)}" y="${(y + 2).toFixed(1)}" width="${Math.max(1, to - from).toFixed(1)}" height="${(height - 4).toFixed(1)}" fill="${colours[mapping[value].color]}"/>`;
      if (to - from > 70) drawn += text(from + 6, y + height / 2 + 3, mapping[value].text, 10, 'fill="#fff"');
      begin = j + 1;
    });
  });
  return drawn + axis({...box, x: box.x + 40, w: box.w});
}

async function draw(file) {
  const page = JSON.parse(readFileSync(join(folder, file)));
  const ofSinks = page.templating.list.find((each) => each.name === 'sink');
  if (ofSinks) {
    const selector = bound(ofSinks.query.replace(/^label_values\((.*), sink\)$/, '$1'));
    const found = await ask('query', {query: `count by (sink) (${selector})`, time: end});
    sinks = found.map((each) => each.metric.sink).join('|') || 'none';
  }
  let drawn = '';
  let height = 0;
  for (const panel of page.panels) {
    const {x, y, w, h} = panel.gridPos;
    const box = {x: x * COLUMN + 4, y: y * ROW + 44, w: w * COLUMN - 8, h: h * ROW - 8};
    height = Math.max(height, box.y + box.h);
    if (panel.type === 'row') {
      drawn += text(box.x, box.y + 17, panel.title, 14, 'font-weight="bold"');
      continue;
    }
    drawn += `<rect x="${box.x}" y="${box.y}" width="${box.w}" height="${box.h}" fill="#fff" stroke="#d8d8d8" rx="2"/>`;
    drawn += text(box.x + 10, box.y + 19, panel.title, 12, 'font-weight="600"');
    drawn += await {stat, timeseries: graph, 'state-timeline': states}[panel.type](panel, box);
  }
  const width = 24 * COLUMN;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 10}" font-family="sans-serif" fill="#222">`
    + `<rect width="${width}" height="${height + 10}" fill="#f6f6f6"/>` + text(8, 28, page.title, 18, 'font-weight="bold"') + drawn + '</svg>\n';
  mkdirSync(options.out, {recursive: true});
  const out = join(options.out, file.replace('.json', '.svg'));
  writeFileSync(out, svg);
  console.log(`${out}: ${Math.ceil(svg.length / 1024)} kB`);
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json')).sort()) await draw(file);
