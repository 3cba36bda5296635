import { createHash } from 'node:crypto';
import { escapeHtml } from '../report/escape.ts';
import { shown } from './feedback.ts';
import type { Mark } from './marks.ts';
import type { MarkedEssay, StudentResult } from './result.ts';

/** A cell that somebody has to look at. */
interface Entry {
  readonly student: string;
  readonly exercise: string;
  readonly title: string;
  readonly work: string;
  readonly essay: MarkedEssay;
}

/**
 * A page to mark by hand on: what each student wrote and what it drew, cell by cell, with fields for
 * points and a comment. It keeps what is entered in the browser and saves it as a file, `marks.json`.
 * It makes no request, and runs nothing but its own script: what students wrote is escaped, and
 * their pictures are pictures. Null where nothing is marked by hand.
 */
export function markingPage(students: readonly StudentResult[]): string | null {
  const entries = students.flatMap(({ student, exercises }) =>
    exercises.flatMap(({ exercise, title, work, essays }) =>
      essays
        .filter(({ source, comment }) => source !== null && comment !== 'not answered')
        .map((essay): Entry => ({ student, exercise, title, work, essay })),
    ),
  );
  if (entries.length === 0) return null;
  const byCell = Map.groupBy(entries, ({ exercise, essay }) => `${exercise} ${essay.id}`);
  const hash = createHash('sha256').update(SCRIPT).digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>Marking</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Marking</h1>
<p><output id="left"></output> <button id="save" type="button">Save marks.json</button></p>
<p class="hint">Then: <code>refair exercises mark marks.json</code> merges it into the grades.</p>
</header>
${[...byCell.values()].map(cellHtml).join('\n')}
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function cellHtml(entries: readonly Entry[]): string {
  const { title, essay } = entries[0]!;
  return `<section>
<h2>${escapeHtml(title)}: ${escapeHtml(essay.id)} <span>of ${essay.outOf}</span></h2>
${entries.map(entryHtml).join('\n')}
</section>`;
}

function entryHtml({ student, exercise, work, essay }: Entry): string {
  const { id, outOf, points, comment, source } = essay;
  const key = { student, exercise, cell: id, work } satisfies Partial<Mark>;
  return `<article data-key="${escapeHtml(JSON.stringify(key))}">
<h3>${escapeHtml(shown(student))}</h3>
<pre>${escapeHtml(shown(source ?? ''))}</pre>
${essay.shown.map(outputHtml).join('')}
<p><label>Points <input type="number" min="0" max="${outOf}" step="0.25" value="${points ?? ''}"></label>
<label class="comment">Comment <textarea rows="2">${escapeHtml(shown(comment))}</textarea></label></p>
</article>`;
}

const PICTURES = ['image/png', 'image/jpeg', 'image/svg+xml'] as const;
const LONGEST_PICTURE = 3e6;

/** A picture, in a frame where nothing in it runs; else its text. */
function outputHtml(data: Readonly<Record<string, unknown>>): string {
  for (const type of PICTURES) {
    const text = textOf(data[type]);
    if (text === '' || text.length > LONGEST_PICTURE) continue;
    const base64 = type === 'image/svg+xml' ? Buffer.from(text).toString('base64') : text;
    if (!/^[A-Za-z0-9+/=\s]+$/.test(base64)) continue;
    const address = `data:${type};base64,${base64.replace(/\s/g, '')}`;
    return `<img alt="what the cell put out" src="${address}">`;
  }
  const plain = textOf(data['text/plain']).slice(0, 5000);
  return plain === '' ? '' : `<pre class="output">${escapeHtml(shown(plain))}</pre>`;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const lines = Array.isArray(value) && value.every((line) => typeof line === 'string');
  return lines ? value.join('') : '';
}

const SCRIPT = `
const articles = [...document.querySelectorAll('article')];
const fields = (article) => [article.querySelector('input'), article.querySelector('textarea')];
const stored = (article) => 'refair-mark ' + article.dataset.key;
const count = () => {
  const open = articles.filter((article) => fields(article)[0].value === '').length;
  document.getElementById('left').textContent = open + ' of ' + articles.length + ' left';
};
for (const article of articles) {
  const [points, comment] = fields(article);
  try {
    const saved = JSON.parse(localStorage.getItem(stored(article)));
    if (saved) [points.value, comment.value] = saved;
  } catch {}
  article.addEventListener('input', () => {
    try {
      localStorage.setItem(stored(article), JSON.stringify([points.value, comment.value]));
    } catch {}
    count();
  });
}
document.getElementById('save').addEventListener('click', () => {
  const wrong = articles.find((article) => !fields(article)[0].reportValidity());
  if (wrong) return;
  const marks = articles.map((article) => {
    const [points, comment] = fields(article);
    const given = points.value === '' ? null : Number(points.value);
    return { ...JSON.parse(article.dataset.key), points: given, comment: comment.value };
  });
  const text = JSON.stringify({ marks }, null, 1) + '\\n';
  const link = document.createElement('a');
  link.download = 'marks.json';
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.click();
});
count();
`;

const STYLE = `
html { scroll-padding-top: 9rem; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 0 auto; padding: 0 1rem 4rem;
  color: #1a1a1a; background: #fff; }
header { position: sticky; top: 0; background: #fff; border-bottom: 1px solid #ccc; }
header h1 { margin: 0.6rem 0 0; } header p { margin: 0.3rem 0; } .hint { color: #595959; }
h2 { display: flex; gap: 1rem; justify-content: space-between; margin-top: 2rem; }
article { border-top: 1px solid #ddd; padding: 0.5rem 0 1rem; } h3 { margin: 0.4rem 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f5f5f5; padding: 0.6rem; }
img { max-width: 100%; max-height: 30rem; }
article p { display: flex; gap: 1rem; align-items: start; } .comment { flex: 1; display: flex; gap: 0.5rem; }
textarea { flex: 1; font: inherit; } input { font: inherit; width: 5rem; }
button { font: inherit; padding: 0.3rem 0.8rem; }
`;
