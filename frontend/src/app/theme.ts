import { type ButtonProps, createTheme } from '@mantine/core';
import { themeTokens } from './theme-tokens';

/**
 * Gives every Mantine component the house defaults. Plain objects, because `Component.extend` would bring the code of
 * rare components to the first screen.
 *
 * `lockScroll: false`: Mantine's scroll lock adds a `<style>` element, which our content security policy
 * refuses; `app.css` stops the page behind a dialog from scrolling instead.
 */
export const theme = createTheme({
  ...themeTokens,
  components: {
    Button: {
      vars: (_theme: unknown, { size }: ButtonProps) => ({
        root: {
          '--button-height': size === 'sm' ? 'var(--control-small)' : 'var(--control)',
          '--button-fz': '0.9375rem',
          '--button-padding-x': size === 'sm' ? '0.875rem' : '1.125rem',
        },
      }),
    },
    // Hints below their fields keep fields in one row in line.
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    // 16 px text keeps iOS from zooming in.
    Input: { vars: () => ({ wrapper: { '--input-height': 'var(--control)', '--input-fz': '1rem' } }) },
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
