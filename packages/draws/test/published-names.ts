/** Every distinct name under which a round was published up to draw 447, in both languages, by what it was for. */
export const publishedNames: Readonly<Record<string, readonly string[]>> = {
  general: ['No Program Specified', 'General', 'Aucun programme spécifié', 'Générale'],
  cec: ['Canadian Experience Class', 'Catégorie de l’expérience canadienne'],
  fsw: ['Federal Skilled Worker', 'Programme des travailleurs qualifiés (fédéral)'],
  fst: ['Federal Skilled Trades', 'Programme des travailleurs de métiers spécialisés (fédéral)'],
  pnp: ['Provincial Nominee Program', 'Programme des candidats des provinces'],
  'french 1': [
    'French language proficiency (Version 1)',
    'French language proficiency (2023-1)',
    'French language proficiency (2024-1)',
    'Compétence linguistique en français (Version 1)',
  ],
  'french 2 2026': [
    'French-Language proficiency 2026-Version 2',
    'Compétence linguistique en français 2026-Version 2',
  ],
  'healthcare 1': [
    'Healthcare occupations (Version 1)',
    'Healthcare occupations (2023-1)',
    'Professions de la santé (Version 1)',
  ],
  'healthcare 2': [
    'Healthcare and social services occupations (Version 2)',
    'Professions de la santé et des services sociaux (Version 2)',
  ],
  'healthcare 3 2026': [
    'Healthcare and Social Services Occupations, 2026-Version 3',
    'Professions de la santé et des services sociaux 2026-version 3',
  ],
  'stem 1': ['STEM occupations (Version 1)', 'STEM occupations (2023-1)', 'Professions des STIM (Version 1)'],
  'trades 1': [
    'Trade occupations (Version 1)',
    'Trade occupations (2023-1)',
    'Métiers (Version 1)',
    'Métiers spécialisés (Version 1)',
  ],
  'trades 2': ['Trade occupations (Version 2)', 'Métiers (Version 2)'],
  'trades 3 2026': ['Trades Occupations, 2026-Version 3', 'Métiers spécialisés 2026-Version 3'],
  'transport 1': [
    'Transport occupations (Version 1)',
    'Transport occupations (2023-1)',
    'Transport occupations (2024-1)',
    'Métiers des transports (Version 1)',
  ],
  'transport 2 2026': ['Transport Occupations, 2026-Version 2'],
  'agriculture 1': [
    'Agriculture and agri-food occupations (Version 1)',
    'Agriculture and agri-food occupations (2023-1)',
    "Métiers de l'agriculture et de l'agroalimentaire (Version 1)",
  ],
  'education 1': ['Education occupations (Version 1)', 'Professions de l’éducation (Version 1)'],
  'physicians 1 2026': [
    'Physicians with Canadian Work Experience, 2026-Version 1',
    'Médecins ayant de l’expérience de travail au Canada 2026-Version 1',
  ],
  'senior_managers 1 2026': [
    'Senior managers with Canadian Work Experience, 2026-Version 1',
    'Cadres supérieurs/cadres supérieures ayant de l’expérience de travail au Canada 2026-version 1',
  ],
  'military 1 2026': [
    'Skilled Military Recruits, 2026-Version 1',
    'Recrues militaires qualifiées, 2026-Version 1',
  ],
};
