import { useTranslation } from 'react-i18next';
import classes from './template-card.module.css';
import { TemplateForm } from './template-form';

/** Takes a new template of the business's own. */
export function NewTemplate({ variables, onDone }: { variables: string[]; onDone: () => void }) {
  const { i18n } = useTranslation('texting');
  return (
    <div className={classes.card}>
      <TemplateForm
        id={null}
        named
        saved={{ name: '', language: i18n.language, purpose: 'SERVICE', body: '' }}
        variables={variables}
        onDone={onDone}
      />
    </div>
  );
}
