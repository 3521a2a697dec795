import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const postgres = 'packages/testing/src/global-setup.ts';

/** In this order, as a fresh clone remembers no durations: what takes long first, so that no worker is left with it. */
const order = [/^system .*\/test\/(browser|faults|standalone)\//, /^system /, /^quick /, /^architecture /];

class LongestFirst extends BaseSequencer {
  /** Files of one place in the order go by how long they took, or by their size. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ project, moduleId }: TestSpecification): number =>
      order.findIndex((pattern) => pattern.test(`${project.name} ${moduleId}`));
    return sorted.toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    // More than the two processors of a small machine: many tests wait for a process, a page or a lease.
    maxWorkers: 3,
    // Room for what is short-lived: a tenth of the processor time went into collecting it.
    execArgv: ['--min-semi-space-size=32', '--max-semi-space-size=64'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Nothing that a file touches outlasts it, so modules are loaded once a worker and not once a file.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { name: 'architecture', include: ['test/architecture/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'quick',
          include: ['packages/*/test/**/*.test.ts', 'services/*/test/**/*.test.ts'],
          globalSetup: [postgres],
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/architecture/**', '**/node_modules/**'],
          globalSetup: [postgres, 'test/life/record-history.ts', 'test/standalone/product-process.ts'],
        },
      },
    ],
  },
});
