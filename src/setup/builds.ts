/** A file of the package index, named by version and content. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  /** Platform tags to ask pip for: pip takes them literally and derives no older ones. */
  readonly tags: readonly string[];
}

/** TensorFlow's C library for one kind of machine, and how the binding is linked to it. */
export interface NativeBuild {
  /** Name of its folder in the cache: version, platform and device. */
  readonly key: string;
  readonly version: string;
  readonly device: 'cpu' | 'gpu';
  /** In words, for messages. */
  readonly machine: string;
  readonly wheels: readonly Wheel[];
  /** Bytes to download and bytes on disk afterwards, for messages and for the check of free room. */
  readonly download: number;
  readonly unpacked: number;
  /** Libraries that the binding is linked to, inside the wheel. */
  readonly libraries: readonly string[];
  readonly linkFlags: readonly string[];
}

/** What decides which build fits. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Version of the GNU C library, null where the system has another or none. */
  readonly glibc: string | null;
  /** Whether an NVIDIA driver answers. */
  readonly nvidia: boolean;
}

/** No native engine for this machine. */
export interface Unsupported {
  readonly reason: string;
  readonly fix: string;
}

const tensorflowVersion = '2.21.0';

/** Members of a wheel that are unpacked: the C libraries, and the headers that the binding needs. */
export const tensorflowMembers: readonly string[] = [
  'tensorflow/libtensorflow_cc.',
  'tensorflow/libtensorflow_framework.',
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/ctstring',
  'tensorflow/include/tsl/platform/ctstring',
  'tensorflow/include/xla/tsl/c/',
  'nvidia/',
];

const linuxX64 = [
  'manylinux_2_27_x86_64',
  'manylinux_2_25_x86_64',
  'manylinux_2_17_x86_64',
  'manylinux2014_x86_64',
  'manylinux_2_12_x86_64',
  'manylinux2010_x86_64',
];
/**
 * The CUDA libraries are those that `tensorflow[and-cuda]` asks for: the wheel's own metadata gives
 * the ranges, and these are the newest releases of CUDA 12 inside them.
 */
const nvidiaWheels = [
  ['cublas', '12.9.3.13', 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72'],
  ['cuda-cupti', '12.9.79', '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f'],
  ['cuda-nvcc', '12.9.86', '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0'],
  ['cuda-nvrtc', '12.9.86', '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4'],
  ['cuda-runtime', '12.9.79', '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3'],
  ['cudnn', '9.28.0.42', '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375'],
  ['cufft', '11.4.1.4', 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'],
  ['curand', '10.3.10.19', '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e'],
  ['cusolver', '11.7.5.82', '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88'],
  ['cusparse', '12.5.10.65', '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78'],
  ['nccl', '2.32.3', 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'],
  ['nvjitlink', '12.9.86', 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9'],
].map(
  ([name, version, sha256]): Wheel => ({
    name: `nvidia-${name}-cu12`,
    version: version!,
    sha256: sha256!,
    tags: linuxX64,
  }),
);

/** TensorFlow's own wheel, by the name and platform under which it is published. */
const tensorflowWheel = (name: string, tag: string, sha256: string): Wheel => ({
  name,
  version: tensorflowVersion,
  sha256,
  tags: [tag],
});

const linux = {
  version: tensorflowVersion,
  device: 'cpu',
  libraries: ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'],
  // The binding lies in a folder beside `tensorflow/`, and the library finds `nvidia/` beside it too.
  linkFlags: ['-shared', '-fPIC', '-Wl,-rpath,$ORIGIN/../tensorflow'],
} as const;

const linuxX64Cpu: NativeBuild = {
  ...linux,
  key: `tensorflow-${tensorflowVersion}-linux-x64-cpu`,
  machine: 'Linux x86-64',
  wheels: [
    tensorflowWheel(
      'tensorflow-cpu',
      'manylinux_2_27_x86_64',
      'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    ),
  ],
  download: 274e6,
  unpacked: 854e6,
};

const linuxX64Cuda: NativeBuild = {
  ...linux,
  key: `tensorflow-${tensorflowVersion}-linux-x64-cuda12`,
  device: 'gpu',
  machine: 'Linux x86-64 with an NVIDIA GPU',
  wheels: [
    tensorflowWheel(
      'tensorflow',
      'manylinux_2_27_x86_64',
      'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
    ),
    ...nvidiaWheels,
  ],
  download: 3.4e9,
  unpacked: 6e9,
};

const linuxArm64: NativeBuild = {
  ...linux,
  key: `tensorflow-${tensorflowVersion}-linux-arm64-cpu`,
  machine: 'Linux arm64',
  wheels: [
    tensorflowWheel(
      'tensorflow',
      'manylinux_2_27_aarch64',
      'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    ),
  ],
  download: 282e6,
  unpacked: 884e6,
};

const macArm64: NativeBuild = {
  key: `tensorflow-${tensorflowVersion}-macos-arm64-cpu`,
  version: tensorflowVersion,
  device: 'cpu',
  machine: 'macOS on Apple silicon',
  wheels: [
    tensorflowWheel(
      'tensorflow',
      'macosx_12_0_arm64',
      '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
    ),
  ],
  download: 223e6,
  unpacked: 741e6,
  libraries: ['tensorflow/libtensorflow_cc.2.dylib', 'tensorflow/libtensorflow_framework.2.dylib'],
  linkFlags: ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../tensorflow'],
};

/**
 * The builds that fit a machine, best first: where the GPU build cannot be had, the CPU build is
 * the next best thing. A machine that none fits gets the reason and what its user can do.
 */
export function buildsFor(machine: Machine): readonly NativeBuild[] | Unsupported {
  const { platform, arch, glibc, nvidia } = machine;
  if (platform === 'darwin' && arch === 'arm64') return [macArm64];
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) {
    if (glibc === null || !atLeast(glibc, 2, 27)) {
      return {
        reason: `TensorFlow needs the GNU C library 2.27 or newer, and this system has ${glibc ?? 'another C library'}`,
        fix: 'Use a distribution such as Debian 11, Ubuntu 20.04, RHEL 9 or newer.',
      };
    }
    if (arch === 'arm64') return [linuxArm64];
    return nvidia ? [linuxX64Cuda, linuxX64Cpu] : [linuxX64Cpu];
  }
  return {
    reason: `TensorFlow ${tensorflowVersion} is not published for ${platform} ${arch}`,
    fix: 'Use Linux on x86-64 or arm64, or a Mac with Apple silicon, for the native engine.',
  };
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}
