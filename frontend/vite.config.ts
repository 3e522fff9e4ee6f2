import { createRequire } from 'node:module';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';
import { themeCss, withoutRuntimeStyles } from './src/app/theme-css.ts';

// What every screen needs comes in a few files: forty small ones take longer to fetch and compress worse.
const chunks = [
  {
    name: 'base',
    test: /node_modules\/(react|react-dom|scheduler|react-router|i18next|react-i18next|use-sync-external-store|openapi-fetch|clsx|@mantine\/core\/esm\/(core|components\/(ActionIcon|Button|Loader|Skeleton|UnstyledButton)))\//i,
  },
  { name: 'query', test: /node_modules\/@tanstack\// },
  {
    name: 'common',
    test: /frontend\/src\/(lib\/(api|session|system|problem|i18n)|hooks\/use-(session|system|document-title)|components\/(problems\/|link-button|empty-state|segmented|language-switch|wordmark))[^/]*\.tsx?$/,
  },
  {
    name: 'dashboard',
    test: /frontend\/src\/(app\/shell\/(?!notification-host)|lib\/(live|sse|format|notify|query-client)|hooks\/use-(place|permission|subscription|assistants|live-updates)|components\/(loaded|lamp|panel|page|theme-switch|screen-skeleton|copy-button))[^/]*\.tsx?$/,
  },
  {
    name: 'fields',
    test: /node_modules\/@mantine\/(core\/esm\/components\/(CloseButton|Input|InputBase|PasswordInput|TextInput)|hooks\/esm\/(use-id|use-uncontrolled|utils\/random-id))\/|frontend\/src\/components\/secret-field/,
  },
  { name: 'auth', test: /frontend\/src\/features\/auth\/[^/]*\.tsx?$/ },
];

// The package's entry is its development build, whose warnings would come along.
const router = createRequire(import.meta.url)
  .resolve('react-router')
  .replace(/development.index\.js$/, 'production/index.mjs');

export default defineConfig(({ command }) => ({
  resolve: { alias: command === 'build' ? [{ find: /^react-router$/, replacement: router }] : [] },
  plugins: [
    react(),
    themeCss(),
    withoutRuntimeStyles(),
    // Beside each file, as the server sends them: compressing while somebody waits takes longer and compresses worse.
    compression({ algorithms: ['gzip', 'brotliCompress'], skipIfLargerOrEqual: true, logLevel: 'silent' }),
  ],
  server: {
    port: 5173,
    proxy: { '/api': { target: 'http://127.0.0.1:3000', changeOrigin: false } },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Data URLs would need `img-src data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // The first screen lists every lazy file: without their names the list is half as long.
        chunkFileNames: 'assets/[hash].js',
        assetFileNames: 'assets/[hash][extname]',
        codeSplitting: { groups: chunks },
      },
    },
  },
}));
