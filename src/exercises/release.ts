import type { Cell, Notebook } from '../notebook/file.ts';
import type { Exercise } from './exercise.ts';
import { gradingOf } from './homework.ts';
import { withoutAnswers, withoutEssay } from './markers.ts';

/** Cell metadata that students' copies keep; anything else could hold what they should not see. */
const KEPT_METADATA = ['nbgrader', 'tags'] as const;

/**
 * The version of an exercise that students get: solutions replaced by stubs that throw, hidden
 * tests gone, outputs cleared, cells that are not theirs locked against editing and deleting.
 */
export function studentVersion({ name, notebook }: Exercise): Notebook {
  const cells = notebook.cells.map((cell, i) => {
    const where = `${name}, cell ${i + 1}`;
    const essay = cell.cell_type === 'markdown' && gradingOf(cell)?.solution;
    const source = essay ? withoutEssay(cell.source, where) : withoutAnswers(cell.source, where);
    const released = {
      ...(cell.id === undefined ? {} : { id: cell.id }),
      metadata: releasedMetadata(cell),
      source: source === '' && cell.source !== '' ? HIDDEN_ONLY : source,
    };
    return cell.cell_type === 'code'
      ? { ...released, cell_type: cell.cell_type, execution_count: null, outputs: [] }
      : { ...released, cell_type: cell.cell_type };
  });
  const { kernelspec, language_info } = notebook.metadata;
  return {
    cells,
    metadata: {
      ...(kernelspec ? { kernelspec } : {}),
      ...(language_info ? { language_info } : {}),
    },
    nbformat: notebook.nbformat,
    nbformat_minor: notebook.nbformat_minor,
  };
}

/** What students see of a test of which they see nothing. */
export const HIDDEN_ONLY = '// Hidden tests run here when the exercise is graded.';

function releasedMetadata(cell: Cell): Cell['metadata'] {
  const kept = Object.fromEntries(
    KEPT_METADATA.flatMap((key) => (key in cell.metadata ? [[key, cell.metadata[key]]] : [])),
  );
  const grading = gradingOf(cell);
  if (!grading) return kept;
  return {
    ...kept,
    nbgrader: {
      ...grading,
      schema_version: 3,
      task: false,
      cell_type: cell.cell_type,
    },
    deletable: false,
    ...(grading.locked ? { editable: false } : {}),
  };
}
