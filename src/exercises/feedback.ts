import { escapeHtml } from '../report/escape.ts';
import type { TestGrade } from './grade-notebook.ts';
import type { ExerciseResult, MarkedEssay, StudentResult } from './result.ts';

/**
 * A page for a student: points of each test and why one failed, what happened to the student's
 * cells, what they printed. Self-contained, and nothing in it runs: all that comes from a
 * submission is escaped, and the page allows itself no script and no request.
 */
export function feedbackHtml({
  student,
  exercises,
  points,
  outOf,
  remarks,
}: StudentResult): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Feedback for ${escapeHtml(shown(student))}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Feedback for ${escapeHtml(shown(student))}</h1>
<p class="total">${points} of ${outOf} points</p>
${list(remarks)}
${exercises.map(exerciseHtml).join('\n')}
</body>
</html>
`;
}

function exerciseHtml(grade: ExerciseResult): string {
  const { title, exercise, points, outOf, tests, essays, answers, output } = grade;
  const remarks = grade.remarks.filter((text) => text !== grade.why);
  return `<section>
<h2>${escapeHtml(title)} <span>${points} of ${outOf}</span></h2>
<p class="file">${escapeHtml(shown(grade.file ?? `${exercise}.ipynb`))}</p>
${notes(grade)}
<table>
<thead><tr><th>Test</th><th>Points</th><th>Result</th></tr></thead>
<tbody>${tests.map(testHtml).join('')}${essays.map(essayHtml).join('')}</tbody>
</table>
${remarks.length > 0 ? `<h3>Your cells</h3>${list(remarks)}` : ''}
${answers.map(({ id, source }) => folded(`Your ${id}`, source)).join('')}
${output === '' ? '' : folded('What your cells printed (the beginning)', output)}
</section>`;
}

function testHtml({ id, points, outOf, message }: TestGrade): string {
  const result = message === null ? 'passed' : `<pre>${escapeHtml(shown(message))}</pre>`;
  const kind = message === null ? 'passed' : 'failed';
  return `<tr class="${kind}"><td>${escapeHtml(id)}</td><td>${points} of ${outOf}</td><td>${result}</td></tr>`;
}

/** What decides over the points beside the tests. */
function notes({ why, choice, late, off }: ExerciseResult): string {
  const days = late ? `${late.days} ${late.days === 1 ? 'day' : 'days'} late` : '';
  const told = [
    ...(why === null ? [] : [`No points: ${why}`]),
    ...(choice === null ? [] : [choice]),
    ...(late === null ? [] : [`${days}: ${late.percent} % of the points are taken off (${off}).`]),
  ];
  return told.map((text) => `<p class="note">${escapeHtml(shown(text))}</p>`).join('\n');
}

function essayHtml({ id, points, outOf, comment }: MarkedEssay): string {
  const result = points === null ? 'not marked yet' : comment;
  const given = points === null ? `of ${outOf}` : `${points} of ${outOf}`;
  return `<tr><td>${escapeHtml(id)}</td><td>${given}</td><td class="comment">${escapeHtml(shown(result))}</td></tr>`;
}

function folded(title: string, text: string): string {
  const body = escapeHtml(shown(text));
  return `<details><summary>${escapeHtml(title)}</summary><pre>${body}</pre></details>`;
}

function list(items: readonly string[]): string {
  const rows = items.map((item) => `<li>${escapeHtml(shown(item))}</li>`);
  return rows.length === 0 ? '' : `<ul>${rows.join('')}</ul>`;
}

/** Text without terminal colours, other control characters and what turns its direction. */
export function shown(text: string): string {
  return text.replaceAll(COLOUR, '').replace(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '');
}

/** As terminals take it. */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
h1, h2, h3 { line-height: 1.2; }
h2 { border-top: 1px solid #ccc; padding-top: 1rem; display: flex; gap: 1rem;
  justify-content: space-between; }
h2 span, .total { white-space: nowrap; font-weight: 600; }
.note { background: #fff6dd; padding: 0.3rem 0.6rem; overflow-wrap: anywhere; }
.file { color: #595959; margin-top: -0.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem;
  border-bottom: 1px solid #ddd; }
td:nth-child(2) { white-space: nowrap; }
.passed td:last-child { color: #14612b; }
.failed td:last-child { color: #8c1d18; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font-size: 0.85rem; }
.comment { white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin-top: 0.6rem; }
details pre { background: #f5f5f5; padding: 0.6rem; }
`;
