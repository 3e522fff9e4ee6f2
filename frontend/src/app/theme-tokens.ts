import type { ConvertCSSVariablesInput, MantineColorsTuple, MantineThemeOverride } from '@mantine/core';

/*
 * The look is a shop front: a bottle-green sign with gilt lettering over plain, warm ground.
 * Text and control colours meet WCAG AA on every surface they are used on.
 */
const pine: MantineColorsTuple = [
  '#edf5f1',
  '#d9e9e1',
  '#b5d3c5',
  '#8dbba6',
  '#6caa90',
  '#458b70',
  '#2c7459',
  '#1c5d48',
  '#134a39',
  '#0c3629',
];
const gilt: MantineColorsTuple = [
  '#fff7e3',
  '#ffebbd',
  '#fddb85',
  '#f9c852',
  '#f2b632',
  '#dd9d12',
  '#b67c00',
  '#8c5f00',
  '#6b4800',
  '#4b3200',
];
const brick: MantineColorsTuple = [
  '#fdf0ed',
  '#fadcd6',
  '#f3b9ae',
  '#ea9486',
  '#e27a69',
  '#d25b47',
  '#bd432f',
  '#a23524',
  '#84291b',
  '#641d12',
];
const gray: MantineColorsTuple = [
  '#f6f5f0',
  '#efede6',
  '#e3e0d6',
  '#d2cec2',
  '#b5b0a3',
  '#8d887c',
  '#67645a',
  '#4c4a42',
  '#34332d',
  '#20211d',
];
const dark: MantineColorsTuple = [
  '#e8ebe6',
  '#c4cbc5',
  '#a3ada6',
  '#7d8982',
  '#45524b',
  '#323d37',
  '#25302a',
  '#1b231f',
  '#131a16',
  '#0c110e',
];

/** Names the colour families that reach the stylesheet; Mantine's other default families are left out. */
export const colorFamilies = ['pine', 'gilt', 'red', 'gray', 'dark'];

const fontFamily =
  "ui-sans-serif, system-ui, -apple-system, 'Segoe UI Variable Text', 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";

/** Holds the part of the theme that becomes CSS variables; `theme.ts` adds the component defaults. */
export const themeTokens: MantineThemeOverride = {
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  colors: { pine, gilt, red: brick, gray, dark },
  white: '#ffffff',
  black: '#20231f',
  fontFamily,
  headings: {
    fontFamily,
    fontWeight: '680',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.2' },
      h2: { fontSize: '1.1875rem', lineHeight: '1.3' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  lineHeights: { xs: '1.45', sm: '1.5', md: '1.55', lg: '1.55', xl: '1.5' },
  radius: { xs: '4px', sm: '8px', md: '10px', lg: '16px', xl: '24px' },
  defaultRadius: 'md',
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2.25rem' },
  cursorType: 'pointer',
  respectReducedMotion: true,
};

/** Adds our own variables (surfaces, ink, lamps) and tunes Mantine's where its default contrast is too low. */
export const themeVariables: ConvertCSSVariablesInput = {
  variables: {
    '--sign-ink': '#f5f1e4',
    '--sign-soft': '#bcd0c5',
    '--sign-line': 'rgba(242, 182, 50, 0.42)',
    '--gilt': '#f2b632',
  },
  light: {
    '--sign': '#123c30',
    '--sign-deep': '#0d2f25',
    '--canvas': '#f6f5f0',
    '--card': '#ffffff',
    '--sunken': '#f0eee7',
    '--line': '#e3e0d6',
    '--line-strong': '#8d887c',
    '--ink': '#20231f',
    '--ink-soft': '#5c5b52',
    '--lamp-on': '#1f8a5d',
    '--lamp-wait': '#e09a0b',
    '--lamp-off': '#8d887c',
    '--lamp-alarm': '#bd432f',
    '--tint-on': '#e7f3ed',
    '--tint-wait': '#fff4d9',
    '--tint-off': '#efede6',
    '--tint-alarm': '#fdeeea',
    '--text-on': '#17563f',
    '--text-wait': '#6b4800',
    '--text-off': '#4c4a42',
    '--text-alarm': '#8f2c1c',
    '--mantine-color-body': '#f6f5f0',
    '--mantine-color-dimmed': '#5c5b52',
    '--mantine-color-error': '#a23524',
    '--mantine-color-placeholder': '#6f6b61',
    '--mantine-color-default-border': '#b5b0a3',
    '--mantine-color-anchor': '#1c5d48',
    '--mantine-color-red-light-color': '#a23524',
    '--mantine-color-red-outline': '#a23524',
  },
  dark: {
    '--sign': '#0f3429',
    '--sign-deep': '#0a251d',
    '--canvas': '#131a16',
    '--card': '#1b231f',
    '--sunken': '#161d19',
    '--line': '#323d37',
    '--line-strong': '#7d8982',
    '--ink': '#e8ebe6',
    '--ink-soft': '#a9b3ac',
    '--lamp-on': '#45b684',
    '--lamp-wait': '#f2b632',
    '--lamp-off': '#7d8982',
    '--lamp-alarm': '#e27a69',
    '--tint-on': '#1b3329',
    '--tint-wait': '#3a2f12',
    '--tint-off': '#25302a',
    '--tint-alarm': '#3d211c',
    '--text-on': '#9bd7bb',
    '--text-wait': '#f9d583',
    '--text-off': '#c4cbc5',
    '--text-alarm': '#f3b9ae',
    '--mantine-color-body': '#131a16',
    '--mantine-color-dimmed': '#a9b3ac',
    '--mantine-color-error': '#ea9486',
    '--mantine-color-placeholder': '#8f9a93',
    '--mantine-color-default': '#161d19',
    '--mantine-color-default-border': '#56635c',
    '--mantine-color-anchor': '#8dbba6',
    '--mantine-color-red-light-color': '#ea9486',
    '--mantine-color-red-outline': '#ea9486',
  },
};
