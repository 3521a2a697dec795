import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readEnvironment } from '@drawbell/runtime/environment';
import { describe, expect, it } from 'vitest';
import { root } from './compose-file.ts';
import { type Manifest, manifestsFolder, problemsOf, readManifests } from './manifests.ts';

interface Kustomization {
  readonly resources?: string[];
  readonly components?: string[];
  readonly patches?: { readonly path?: string }[];
}

interface Container {
  readonly image: string;
  readonly env: { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly ports?: { readonly name: string; readonly containerPort: number }[];
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
    readonly ingress?: { readonly from?: object[]; readonly ports: { readonly port: number }[] }[];
    readonly egress?: { readonly to?: object[]; readonly ports: { readonly port: number }[] }[];
  };
}

interface Service extends Manifest {
  readonly spec: {
    readonly type?: string;
    readonly selector?: Record<string, string>;
    readonly ports: { readonly port: number; readonly targetPort?: string | number }[];
  };
}

interface Ingress extends Manifest {
  readonly metadata: Manifest['metadata'] & { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly rules: {
      readonly http: {
        readonly paths: {
          readonly path: string;
          readonly pathType: string;
          readonly backend: { readonly service: { readonly name: string } };
        }[];
      };
    }[];
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

const serviceList = whole.filter(({ kind }) => kind === 'Service') as Service[];
const ingresses = whole.filter(({ kind }) => kind === 'Ingress') as Ingress[];

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
    expect(readEnvironment({ ...data, ...secrets })).toMatchObject({
      ...{ NODE_ENV: 'production', PORT: 8080, BOUNCE_PORT: 2525 },
      BOUNCE_DOMAIN: 'bounces.drawbell.example.org',
    });
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
      // Where bounces come by SES.
      ['drawbell-api', [443]],
    ]);
    expect(
      policies.filter(({ metadata }) => metadata.name === 'api-reaches-ses').map(({ file }) => file),
    ).toEqual(['components/ses/network-policy.yaml']);
  });

  it('the example ingress lets bodies of 1 MiB pass, runs no snippet, and shows nobody the metrics', () => {
    expect(ingresses).toHaveLength(1);
    for (const { metadata, spec } of ingresses) {
      const annotations = Object.keys(metadata.annotations);
      expect(annotations.filter((name) => name.includes('snippet'))).toEqual([]);
      expect(metadata.annotations['nginx.ingress.kubernetes.io/proxy-body-size']).toBe('1m');
      const backends = spec.rules.flatMap(({ http }) =>
        http.paths.map(({ path, pathType, backend }) => [path, pathType, backend.service.name]),
      );
      expect(backends).toEqual([
        ['/metrics', 'Prefix', 'drawbell-nobody'],
        ['/', 'Prefix', 'drawbell-api'],
      ]);
    }
    const nobody = serviceList.find(({ metadata }) => metadata.name === 'drawbell-nobody');
    expect(nobody?.spec.selector).toBeUndefined();
  });

  it('no limit of the api is above what the ingress lets pass', () => {
    const sources = ['services/api/src', 'packages/operations/src'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((file) => join(root, folder, String(file))),
    );
    const limits = sources
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(file, 'utf8').matchAll(
          /(?:body|list)BytesMax(?: =|:) (\d+) \* (1024(?: \* 1024)?)[;,]/g,
        ),
      ])
      .map(([, count, unit]) => Number(count) * (unit === '1024' ? 1_024 : 1_048_576));
    expect(limits.length).toBeGreaterThan(2);
    expect(Math.max(...limits)).toBe(1_048_576);
  });

  it('mail that comes back finds the notifier: a service, a policy, a port and the setting agree', () => {
    const [bounces] = serviceList.filter(({ metadata }) => metadata.name === 'drawbell-bounces');
    expect(bounces?.spec).toMatchObject({
      ...{ type: 'LoadBalancer', selector: { 'app.kubernetes.io/name': 'drawbell-notifier' } },
      ports: [{ port: 25, targetPort: 'bounces' }],
    });
    const notifier = workloads.find(({ metadata }) => metadata.name === 'drawbell-notifier');
    const ports =
      notifier === undefined ? [] : containersOf(notifier).flatMap(({ ports: each }) => each ?? []);
    const port = ports.find(({ name }) => name === 'bounces')?.containerPort;
    const policy = policies.find(({ metadata }) => metadata.name === 'bounces-come-to-the-notifier');
    expect(policy?.spec).toMatchObject({
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'drawbell-notifier' } },
      ingress: [{ ports: [{ port }] }],
    });
    const config = manifests.find(({ file }) => file === 'components/bounces/config.yaml')?.data;
    expect(config).toEqual({ BOUNCE_HOST: '0.0.0.0', BOUNCE_PORT: String(port) });
    const example = kustomizations.find(({ file }) => file === 'overlays/example/kustomization.yaml');
    expect((example as unknown as Kustomization).components).toContain('../../components/bounces');
  });

  it('what may be several has a disruption budget', () => {
    const names = whole
      .filter(({ kind }) => kind === 'PodDisruptionBudget')
      .map(({ metadata }) => metadata.name);
    expect(names.toSorted()).toEqual(['drawbell-api', 'drawbell-notifier']);
  });
});
