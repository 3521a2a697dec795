import { defineConfig } from 'vitest/config';

const postgres = 'packages/testing/src/global-setup.ts';

export default defineConfig({
  test: {
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: { name: 'architecture', include: ['test/architecture/**/*.test.ts'], maxWorkers: 2 },
      },
      {
        extends: true,
        test: {
          name: 'quick',
          include: ['packages/*/test/**/*.test.ts', 'services/*/test/**/*.test.ts'],
          globalSetup: [postgres],
          // Nothing that these files touch outlasts them, so that modules are loaded once a worker and not once a file.
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/architecture/**', '**/node_modules/**'],
          globalSetup: [postgres, 'test/life/record-history.ts'],
          isolate: false,
          maxWorkers: 3,
        },
      },
    ],
  },
});
