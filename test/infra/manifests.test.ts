import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readEnvironment } from '@drawbell/runtime';
import { describe, expect, it } from 'vitest';
import { type Manifest, manifestsFolder, problemsOf, readManifests } from './manifests.ts';

interface Kustomization {
  readonly resources?: string[];
  readonly components?: string[];
  readonly patches?: { readonly path?: string }[];
}

interface Container {
  readonly image: string;
  readonly env: { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly livenessProbe?: unknown;
  readonly readinessProbe?: unknown;
  readonly resources: object;
  readonly securityContext: object;
}

interface Workload extends Manifest {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: Container[]; readonly securityContext: object };
    };
  };
}

interface Policy extends Manifest {
  readonly spec: {
    readonly podSelector: { readonly matchLabels?: Record<string, string> };
    readonly egress?: { readonly to?: object[]; readonly ports: { readonly port: number }[] }[];
  };
}

const all = readManifests();
const kustomizations = all.filter(({ apiVersion }) => apiVersion.startsWith('kustomize.'));
const manifests = all.filter((each) => !kustomizations.includes(each));
// A patch is part of an object; the file that it changes is checked whole.
const whole = manifests.filter(
  ({ file }) => !['config.yaml', 'record.yaml'].includes(file.replace(/^overlays\/example\//, '')),
);
const workloads = whole.filter(({ kind }) => kind === 'Deployment' || kind === 'Job') as Workload[];
const policies = whole.filter(({ kind }) => kind === 'NetworkPolicy') as Policy[];

const containersOf = (workload: Workload): Container[] => workload.spec.template.spec.containers;

describe('infra/kubernetes', () => {
  it.each(whole.map((each) => [each.file, each.kind, each.metadata.name, each] as const))(
    '%s: %s %s follows its schema',
    async (_file, _kind, _name, manifest) => {
      expect(await problemsOf(manifest)).toEqual([]);
    },
  );

  it('a key that the schema does not know is found', async () => {
    const wrong = { ...workloads[0], spec: { replicas: 1, ...workloads[0]?.spec, replica: 2 } } as Workload;
    expect(await problemsOf(wrong)).toEqual([expect.stringContaining('has no spec.replica')]);
  });

  it('every kustomization names files that are there, and every file is named', () => {
    const named = kustomizations.flatMap((each) => {
      const { resources = [], components = [], patches = [] } = each as unknown as Kustomization;
      const paths = [...resources, ...components, ...patches.flatMap(({ path }) => path ?? [])];
      return paths.map((path) => join(dirname(each.file), path));
    });
    expect(named.filter((path) => !existsSync(join(manifestsFolder, path)))).toEqual([]);
    const files = named.filter((path) => statSync(join(manifestsFolder, path)).isFile());
    expect(files.toSorted()).toEqual([...new Set(manifests.map(({ file }) => file))].toSorted());
  });

  it.each(workloads.map((each) => [each.metadata.name, each] as const))(
    '%s meets the restricted Pod Security standard',
    (_name, workload) => {
      expect(workload.spec.template.spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      });
      for (const container of containersOf(workload)) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources).toMatchObject({ requests: expect.anything(), limits: expect.anything() });
        if (workload.kind === 'Deployment') {
          expect(container).toMatchObject({
            livenessProbe: expect.anything(),
            readinessProbe: expect.anything(),
          });
        }
      }
    },
  );

  it('secrets are references, and each process gets those it works with', () => {
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    const environment = workloads.flatMap(containersOf).flatMap(({ env }) => env);
    expect(environment.filter(({ value }) => value !== undefined)).toEqual([]);
    const having = (key: string) =>
      workloads
        .filter((workload) => containersOf(workload).some(({ env }) => env.some(({ name }) => name === key)))
        .map(({ metadata }) => metadata.name);
    expect(having('SMTP_URL')).toEqual(['drawbell-notifier']);
    expect(having('ADMIN_API_KEY')).toEqual(['drawbell-api']);
    expect(having('TOKEN_SECRET')).toHaveLength(workloads.length);
  });

  it('the environment of the example is one that the services start with', () => {
    const maps = manifests.filter(({ kind }) => kind === 'ConfigMap');
    const data = Object.assign({}, ...maps.map((map) => map.data)) as Record<string, string>;
    const secrets = {
      DATABASE_URL: 'postgresql://drawbell@postgres/drawbell',
      REDIS_URL: 'redis://redis:6379',
      TOKEN_SECRET: 't'.repeat(40),
    };
    expect(readEnvironment({ ...data, ...secrets })).toMatchObject({ NODE_ENV: 'production', PORT: 8080 });
  });

  it('nothing leaves unless named: the scraper to the feed, the notifier to mail servers and receivers', () => {
    expect(policies.find(({ metadata }) => metadata.name === 'nothing-by-default')?.spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    const outside = policies.flatMap(({ spec }) =>
      (spec.egress ?? [])
        .filter(({ to }) => JSON.stringify(to).includes('0.0.0.0/0'))
        .map(({ ports }) => [
          spec.podSelector.matchLabels?.['app.kubernetes.io/name'],
          ports.map(({ port }) => port),
        ]),
    );
    expect(outside).toEqual([
      ['drawbell-scraper', [443]],
      ['drawbell-notifier', [465, 587, 443, 8443]],
    ]);
  });

  it('what may be several has a disruption budget', () => {
    const names = whole
      .filter(({ kind }) => kind === 'PodDisruptionBudget')
      .map(({ metadata }) => metadata.name);
    expect(names.toSorted()).toEqual(['drawbell-api', 'drawbell-notifier']);
  });
});
