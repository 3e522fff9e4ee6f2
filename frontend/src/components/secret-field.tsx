import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Asks for a secret that is no login of this site, so that browsers neither fill in nor store it. */
export function SecretField(props: PasswordInputProps) {
  const { t } = useTranslation();
  const [visible, setVisible] = useState(false);
  return (
    <PasswordInput
      autoComplete="one-time-code"
      spellCheck={false}
      {...props}
      visible={visible}
      onVisibilityChange={setVisible}
      visibilityToggleButtonProps={{
        'aria-label': visible ? t('secret.hide') : t('secret.show'),
        'aria-hidden': undefined,
        tabIndex: 0,
      }}
    />
  );
}
