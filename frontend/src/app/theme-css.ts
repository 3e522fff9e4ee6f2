import {
  type ConvertCSSVariablesInput,
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import type { Plugin } from 'vite';
import { colorFamilies, themeTokens, themeVariables } from './theme-tokens.ts';

const MODULE = 'virtual:theme.css';
const COLOR_FAMILY = /^--mantine-color-([a-z]+)-/;

/**
 * Writes the theme's variables into a stylesheet at build time.
 *
 * Mantine would add them to the page as a `<style>` element when it starts, which a content security policy
 * without 'unsafe-inline' refuses, and which comes after the first paint.
 */
export function themeCss(): Plugin {
  const resolved = `\0${MODULE}`;
  return {
    name: 'telyx-theme-css',
    resolveId: (id) => (id === MODULE ? resolved : undefined),
    load: (id) => (id === resolved ? renderTheme() : undefined),
  };
}

/**
 * Leaves out Mantine's code that would write the same styles while the page runs; the provider is told not to use it
 * (`withCssVariables`, `withGlobalClasses`). Should Mantine move these files, they are merely bundled again.
 */
export function withoutRuntimeStyles(): Plugin {
  const written = /@mantine\/core\/esm\/.*\/(MantineCssVariables|MantineClasses)\.mjs$/;
  return {
    name: 'telyx-without-runtime-styles',
    load(id) {
      const name = written.exec(id)?.[1];
      return name && `export const ${name} = () => null;`;
    },
  };
}

function renderTheme(): string {
  const theme = mergeMantineTheme(DEFAULT_THEME, themeTokens);
  const base = defaultCssVariablesResolver(theme);
  const own = themeVariables;
  const merged: ConvertCSSVariablesInput = {
    variables: onlyOurColors({ ...base.variables, ...own.variables }),
    light: onlyOurColors({ ...base.light, ...own.light }),
    dark: onlyOurColors({ ...base.dark, ...own.dark }),
  };
  return convertCssVariables(merged, ':root');
}

function onlyOurColors(variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => {
      const family = COLOR_FAMILY.exec(name)?.[1];
      return !family || !(family in DEFAULT_THEME.colors) || colorFamilies.includes(family);
    }),
  );
}
