// Checks HTML files as mail clients and browsers see them; called by bench/report_check.py.
// usage: node check.mjs FILES.json, a list of {name, kind: "mail"|"page", sent, shown}: `sent` is what is mailed (pictures
// by cid:), `shown` the same with its pictures, for a browser. Prints a line of JSON a failure; exits 0 in any case.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { caniemail } from 'caniemail';
import { HtmlValidate } from 'html-validate';
import puppeteer from 'puppeteer-core';

const require = createRequire(import.meta.url);
const CLIENTS = ['gmail.*', 'outlook.*', 'apple-mail.*'];
const WIDTHS = [375, 640];
const SCHEMES = ['light', 'dark'];
const PICTURE_BYTES = 150 * 1024;
const MAIL_BYTES = 80 * 1000;

// What some of these clients do not know and need not: without it the mail is the same, but plainer. By caniemail's title.
const MAY_LACK = JSON.parse(fs.readFileSync(new URL('may_lack.json', import.meta.url), 'utf8'));

const say = (name, by, what) => console.log(JSON.stringify({ name, by, what }));

function clientsLack(file, html) {
  const { issues } = caniemail({ clients: CLIENTS, html });
  const lacking = new Map();
  for (const list of issues.errors.entries()) {
    const [client, found] = list;
    for (const issue of found) {
      if (!lacking.has(issue.title)) lacking.set(issue.title, new Set());
      lacking.get(issue.title).add(client);
    }
  }
  for (const [title, clients] of lacking) {
    if (!(title in MAY_LACK)) say(file.name, 'caniemail', `${title}: not in ${[...clients].sort().join(', ')}`);
  }
  return lacking;
}

function weighs(file, html) {
  const bytes = Buffer.byteLength(html);
  if (bytes > MAIL_BYTES) say(file.name, 'weight', `${bytes} bytes of HTML, more than ${MAIL_BYTES}`);
  if (file.pictures > PICTURE_BYTES) say(file.name, 'weight', `${file.pictures} bytes of pictures, more than ${PICTURE_BYTES}`);
}

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // Mail clients know styles in attributes only, and tables as layout.
    'no-inline-style': 'off',
    'no-conditional-comment': 'off',
    'no-deprecated-attr': 'off',
    'prefer-native-element': 'off',
    'long-title': 'off',
  },
});

async function validates(file, path) {
  const report = await validator.validateFile(path);
  for (const result of report.results) {
    for (const found of result.messages) {
      if (found.severity === 2) say(file.name, 'html-validate', `${found.line}:${found.column} ${found.ruleId}: ${found.message}`);
    }
  }
}

async function looks(browser, file) {
  for (const scheme of SCHEMES) {
    for (const width of WIDTHS) {
      const page = await browser.newPage();
      const asked = [];
      page.on('request', (request) => {
        if (!/^(file|data|about):/.test(request.url())) asked.push(request.url());
      });
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.setViewport({ width, height: 900 });
      await page.goto(pathToFileURL(file.shown).href, { waitUntil: 'load', timeout: 120_000 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) say(file.name, 'overflow', `${wide}px too wide at ${width}px`);
      const broken = await page.evaluate(() => [...document.images].filter((image) => !image.naturalWidth).map((image) => image.alt));
      for (const alt of broken) say(file.name, 'pictures', `not shown: ${alt}`);
      for (const url of asked) say(file.name, 'requests', `asks for ${url}`);
      await page.addScriptTag({ path: require.resolve('axe-core') });
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      for (const violation of violations) {
        const where = violation.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ');
        say(file.name, 'axe', `${scheme} ${width}px ${violation.id}: ${violation.help} (${violation.nodes.length}) ${where}`);
      }
      if (file.pictures_to) await page.screenshot({ path: `${file.pictures_to}-${width}-${scheme}.png`, fullPage: true });
      await page.close();
    }
  }
}

const files = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const lacked = new Set();
try {
  for (const file of files) {
    const html = fs.readFileSync(file.sent, 'utf8');
    await validates(file, file.sent);
    if (file.kind === 'mail') {
      weighs(file, html);
      for (const title of clientsLack(file, html).keys()) lacked.add(title);
    }
    await looks(browser, file);
  }
} finally {
  await browser.close();
}
for (const title of Object.keys(MAY_LACK)) {
  if (files.some((file) => file.kind === 'mail') && !lacked.has(title)) say('may_lack.json', 'caniemail', `${title} is known everywhere, or not used: delete it`);
}
