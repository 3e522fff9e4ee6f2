import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './preview-pane.module.css';
import { usePreview } from './queries';
import { useWarningText } from './use-warning-text';

/** Shows a text as its reader gets it, how many segments it takes, and what is unwise about it. */
export function PreviewPane({ body, language }: { body: string; language: string }) {
  const { t } = useTranslation('texting');
  const warningText = useWarningText();
  const preview = usePreview(body, language);
  const shown = body.trim() ? preview.data : undefined;
  return (
    <section className={classes.pane} aria-label={t('preview.title')} aria-live="polite">
      <p className={classes.soft}>{t('preview.title')}</p>
      <p className={classes.bubble} lang={language}>
        {shown?.text ?? '…'}
      </p>
      <p className={classes.soft}>
        {preview.isError
          ? t('preview.failed')
          : shown
            ? t('preview.count', { count: shown.segments, characters: shown.characters })
            : t('preview.empty')}
      </p>
      {shown?.warnings.map((warning) => {
        const { text, foreign } = warningText(warning);
        return (
          <p key={warning} className={classes.warning} lang={foreign ? 'en' : undefined}>
            <IconAlertTriangle size={18} stroke={1.75} aria-hidden="true" />
            {text}
          </p>
        );
      })}
    </section>
  );
}
