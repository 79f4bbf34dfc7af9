import { useEffect } from 'react';
import { useSettings } from './settings.ts';

const lightSystem = window.matchMedia('(prefers-color-scheme: light)');

/** Applies the theme of the settings to the document and, if they say so, follows the system's theme. */
export function useTheme(): void {
  const { theme, density } = useSettings();
  useEffect(() => {
    const apply = (): void => {
      const isLight = theme === 'light' || (theme === 'system' && lightSystem.matches);
      document.documentElement.dataset['theme'] = isLight ? 'light' : 'dark';
    };
    apply();
    lightSystem.addEventListener('change', apply);
    return () => lightSystem.removeEventListener('change', apply);
  }, [theme]);
  useEffect(() => {
    document.documentElement.dataset['density'] = density;
  }, [density]);
}
