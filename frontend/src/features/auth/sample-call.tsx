import { useTranslation } from 'react-i18next';
import classes from './sample-call.module.css';

/** Shows a short call as lines of talk, so that a visitor sees what the receptionist does. */
export function SampleCall() {
  const { t } = useTranslation('auth');
  const lines = [
    { own: true, who: t('layout.callReceptionist'), text: t('layout.callGreeting') },
    { own: false, who: t('layout.callCustomer'), text: t('layout.callQuestion') },
    { own: true, who: t('layout.callReceptionist'), text: t('layout.callAnswer') },
  ];
  return (
    <figure className={classes.call}>
      <figcaption className={classes.title}>{t('layout.callTitle')}</figcaption>
      {lines.map(({ own, who, text }) => (
        <p key={text} className={classes.line} data-own={own || undefined}>
          <span className={classes.who}>{who}</span>
          {text}
        </p>
      ))}
    </figure>
  );
}
