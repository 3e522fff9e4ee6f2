import { Button, createTheme, Input } from '@mantine/core';
import { themeTokens } from './theme-tokens';

/**
 * Gives every Mantine component the house defaults.
 *
 * `lockScroll: false`: Mantine's scroll lock adds a `<style>` element, which our content security policy
 * refuses; `app.css` stops the page behind a dialog from scrolling instead.
 */
export const theme = createTheme({
  ...themeTokens,
  components: {
    Button: Button.extend({
      vars: (_theme, { size }) => ({
        root: {
          '--button-height': size === 'sm' ? 'var(--control-small)' : 'var(--control)',
          '--button-fz': '0.9375rem',
          '--button-padding-x': size === 'sm' ? '0.875rem' : '1.125rem',
        },
      }),
    }),
    // 16 px text keeps iOS from zooming in.
    Input: Input.extend({
      vars: () => ({ wrapper: { '--input-height': 'var(--control)', '--input-fz': '1rem' } }),
    }),
    Modal: {
      defaultProps: {
        lockScroll: false,
        radius: 'lg',
        centered: true,
        overlayProps: { backgroundOpacity: 0.5 },
      },
    },
    Drawer: { defaultProps: { lockScroll: false } },
    Select: { defaultProps: { allowDeselect: false, comboboxProps: { shadow: 'md' } } },
    Textarea: { defaultProps: { autosize: true, minRows: 3 } },
    Checkbox: { defaultProps: { radius: 'xs' } },
    Skeleton: { defaultProps: { radius: 'md' } },
  },
});
