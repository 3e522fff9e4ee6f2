/** One project, real PostgreSQL: `global-setup` starts it and makes the template that each file clones. */
module.exports = {
  rootDir: '.',
  testMatch: [
    '<rootDir>/backend/**/*.test.ts',
    '<rootDir>/frontend/src/**/*.test.ts',
    '<rootDir>/e2e/**/*.test.ts',
  ],
  transform: {
    '^.+\\.(t|j)sx?$': [
      '@swc/jest',
      {
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs', ignoreDynamic: false },
        sourceMaps: 'inline',
      },
    ],
  },
  // Prisma's schema engine is an ES module, which the product can require and jest cannot.
  transformIgnorePatterns: ['/node_modules/(?!@prisma/schema-engine-wasm/)'],
  modulePathIgnorePatterns: ['<rootDir>/backend/dist'],
  testEnvironment: 'node',
  globalSetup: '<rootDir>/backend/tests/global-setup.ts',
  globalTeardown: '<rootDir>/backend/tests/global-teardown.ts',
  testTimeout: 30_000,
  testSequencer: '<rootDir>/scripts/test-order.cjs',
  maxWorkers: 2,
  // A process keeps what each file leaves behind, and each promise is then told to more and more listeners: after fifty
  // files all takes twice as long. So it is replaced between files.
  workerIdleMemoryLimit: '300MB',
};
