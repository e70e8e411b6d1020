import { statfsSync } from 'node:fs';

/** What the files of a sandbox take. */
export interface DiskSample {
  readonly usedBytes: number;
  readonly inodes: number;
  /** Whether a file system of it has no room left. */
  readonly full: boolean;
}

/** Measures the file systems of a sandbox. */
export interface DiskGauge {
  sample(): DiskSample;
}

/**
 * Measures mounts of another mount namespace from outside. Only asks for figures: a mount point cannot be swapped by
 * the guest, but anything below it can, so nothing is ever read this way.
 * @param processId - a process of the sandbox
 * @param folders - mount points in the sandbox
 */
export function diskGauge(processId: number, folders: readonly string[]): DiskGauge {
  let last: DiskSample = { usedBytes: 0, inodes: 0, full: false };
  return {
    sample() {
      try {
        last = measure(folders.map((folder) => `/proc/${processId}/root${folder}`));
      } catch {
        // The sandbox is gone, and its files with it: what was seen last is what there is to say.
      }
      return last;
    },
  };
}

function measure(paths: readonly string[]): DiskSample {
  let sample: DiskSample = { usedBytes: 0, inodes: 0, full: false };
  for (const path of paths) {
    const { blocks, bfree, bsize, files, ffree } = statfsSync(path);
    sample = {
      usedBytes: sample.usedBytes + (blocks - bfree) * bsize,
      inodes: sample.inodes + files - ffree,
      full: sample.full || bfree === 0,
    };
  }
  return sample;
}
