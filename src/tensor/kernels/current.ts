import type { Kernels } from './kernels.ts';
import { nativeKernels } from './native.ts';
import { nativeBackend } from './native-backend.ts';
import { portableKernels } from './portable.ts';

/** The kernels of the current engine. */
export function kernels(): Kernels {
  const backend = nativeBackend();
  return backend === null ? portableKernels : nativeKernels(backend);
}
