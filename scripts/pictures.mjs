// Makes docs/*.png of the kept reviews, as GitHub shows them in effect. Needs Chromium, and is run by hand: `node scripts/pictures.mjs [WIDTH [FOLDER]]`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import MarkdownIt from 'markdown-it';

const [width = '900', to = 'docs'] = process.argv.slice(2);
const pictures = { review: ['creation', 1400], 'review-danger': ['weakening', 500] };
const style = `body{font:15px/1.5 -apple-system,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif;color:#1f2328;margin:16px;overflow-wrap:break-word}
h2,h3{border-bottom:1px solid #d1d9e0;padding-bottom:.3em;margin:16px 0}h3{border:0;font-size:1.15em}
code{background:#818b981f;border-radius:6px;padding:.2em .4em;font-size:85%;white-space:break-spaces}
table{border-collapse:collapse;display:block;width:max-content;max-width:100%;overflow:auto}td,th{border:1px solid #d1d9e0;padding:6px 13px}
blockquote{border-left:4px solid #d1242f;margin:0 0 16px;padding:0 1em}details{margin:8px 0}a{color:#0969da}sub{font-size:12px;color:#59636e}`;

const markdown = new MarkdownIt({ html: true });
const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
try {
  for (const [name, [review, height]] of Object.entries(pictures)) {
    const text = readFileSync(`test/cases/review-${review}/review.md`, 'utf8').replace(
      /\[!(CAUTION|WARNING|NOTE)\]/g,
      '**$1**<br>',
    );
    const page = join(folder, `${name}.html`);
    writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>${style}</style>${markdown.render(text)}`);
    const out = resolve(to, `${name}.png`);
    const args = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      `--screenshot=${out}`,
      `--window-size=${width},${height}`,
    ];
    const done = spawnSync(process.env.CHROMIUM ?? 'chromium', [...args, `file://${page}`], { encoding: 'utf8' });
    if (done.status !== 0)
      throw new Error(`Chromium did not draw ${name}. Install it, or name it by CHROMIUM.\n${done.stderr ?? done.error}`);
    console.log(out);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
