package cli

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"veribatch/internal/words"

	"go.yaml.in/yaml/v3"
)

// nightFile returns a file of docs/night.
func nightFile(t *testing.T, name string) string { return read(t, "../../docs/night/"+name) }

// What both README show of a night is what the files say that are tried.
func TestReadmesShowTheNightsFiles(t *testing.T) {
	for _, readme := range []string{read(t, "../../README.md"), read(t, "../../README.zh-CN.md")} {
		for _, name := range []string{"night.yaml", "crontab", "veribatch.service", "veribatch.timer", "kubernetes.yaml"} {
			if !strings.Contains(readme, "(docs/night/"+name+")") {
				t.Errorf("a README doesn't name docs/night/%s", name)
			}
		}
		shown := 0
		for language, name := range map[string]string{"cron": "crontab", "ini": "veribatch.service"} {
			block := regexp.MustCompile("```" + language + "\n([^`]+)```").FindStringSubmatch(readme)
			if block == nil {
				t.Fatalf("a README has no %s", language)
			}
			for line := range strings.Lines(block[1]) {
				if shown++; !strings.Contains(nightFile(t, name), line) {
					t.Errorf("a README shows %q, which %s doesn't have", line, name)
				}
			}
		}
		if shown < 5 {
			t.Errorf("a README shows %d lines", shown)
		}
	}
	readme := readReadme(t)
	if config := nightFile(t, "night.yaml"); !strings.Contains(readme, "```yaml\n"+config+"```") {
		t.Errorf("README doesn't show\n%s", config)
	}
}

// A unit doesn't start a run again that a new start doesn't mend, and takes for well what is.
func TestTheUnitKnowsTheExitCodes(t *testing.T) {
	unit := nightFile(t, "veribatch.service")
	for _, line := range []string{"\nType=notify\n", "\nRestartPreventExitStatus=1 2 3 4 6 7 8\n", "\nSuccessExitStatus=3 7\n"} {
		if !strings.Contains(unit, line) {
			t.Errorf("the unit has no %q", line)
		}
	}
	for _, code := range []exit{exitOpen, exitUntil} {
		if outcomes[code].failed {
			t.Errorf("exit %d is a failure", code)
		}
	}
}

// The manifests' fields, as far as they are used: what isn't here is mistyped.
type (
	metadata struct {
		Name   string
		Labels map[string]string
	}
	probe struct {
		HTTPGet          struct{ Path, Port string } `yaml:"httpGet"`
		FailureThreshold int                         `yaml:"failureThreshold"`
		PeriodSeconds    int                         `yaml:"periodSeconds"`
	}
	container struct {
		Name, Image string
		Args        []string
		WorkingDir  string `yaml:"workingDir"`
		EnvFrom     []struct {
			SecretRef struct{ Name string } `yaml:"secretRef"`
		} `yaml:"envFrom"`
		Ports []struct {
			Name          string
			ContainerPort int `yaml:"containerPort"`
		}
		StartupProbe    probe `yaml:"startupProbe"`
		LivenessProbe   probe `yaml:"livenessProbe"`
		SecurityContext struct {
			AllowPrivilegeEscalation bool `yaml:"allowPrivilegeEscalation"`
			ReadOnlyRootFilesystem   bool `yaml:"readOnlyRootFilesystem"`
			Capabilities             struct{ Drop []string }
		} `yaml:"securityContext"`
		Resources    struct{ Requests, Limits map[string]string }
		VolumeMounts []struct {
			Name      string
			MountPath string `yaml:"mountPath"`
		} `yaml:"volumeMounts"`
	}
	pod struct {
		RestartPolicy                 string         `yaml:"restartPolicy"`
		TerminationGracePeriodSeconds int            `yaml:"terminationGracePeriodSeconds"`
		SecurityContext               map[string]any `yaml:"securityContext"`
		Containers                    []container
		Volumes                       []struct {
			Name                  string
			PersistentVolumeClaim struct {
				ClaimName string `yaml:"claimName"`
			} `yaml:"persistentVolumeClaim"`
			ConfigMap struct{ Name string } `yaml:"configMap"`
		}
	}
	job struct {
		BackoffLimit     int `yaml:"backoffLimit"`
		PodFailurePolicy struct {
			Rules []struct {
				Action      string
				OnExitCodes struct {
					ContainerName string `yaml:"containerName"`
					Operator      string
					Values        []exit
				} `yaml:"onExitCodes"`
			}
		} `yaml:"podFailurePolicy"`
		Template struct {
			Metadata metadata
			Spec     pod
		}
	}
	manifest struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   metadata
		StringData map[string]string `yaml:"stringData"`
		Data       map[string]string
		Spec       struct {
			AccessModes       []string `yaml:"accessModes"`
			Resources         struct{ Requests map[string]string }
			Schedule          string
			TimeZone          string              `yaml:"timeZone"`
			ConcurrencyPolicy string              `yaml:"concurrencyPolicy"`
			JobTemplate       struct{ Spec job }  `yaml:"jobTemplate"`
			ClusterIP         string              `yaml:"clusterIP"`
			Selector          map[string]any      `yaml:"selector"`
			Ports             []map[string]any    `yaml:"ports"`
			Endpoints         []map[string]string `yaml:"endpoints"`
		}
	}
)

func TestTheManifests(t *testing.T) {
	all := make(map[string]manifest)
	decoder := yaml.NewDecoder(strings.NewReader(nightFile(t, "kubernetes.yaml")))
	decoder.KnownFields(true)
	for {
		var m manifest
		if err := decoder.Decode(&m); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all[m.Kind] = m
		if m.Metadata.Name != "veribatch" || m.APIVersion == "" {
			t.Errorf("%+v", m)
		}
	}
	night := all["CronJob"].Spec.JobTemplate.Spec
	rule, run := night.PodFailurePolicy.Rules[0], night.Template.Spec.Containers[0]
	if rule.Action != "FailJob" || rule.OnExitCodes.Operator != "In" || !slices.Equal(rule.OnExitCodes.Values, final) ||
		rule.OnExitCodes.ContainerName != run.Name || night.Template.Spec.RestartPolicy != "Never" {
		t.Errorf("its failures: %+v", night)
	}
	for _, kind := range []string{"Secret", "ConfigMap", "PersistentVolumeClaim", "Service", "ServiceMonitor"} {
		if all[kind].Kind == "" {
			t.Errorf("there is no %s", kind)
		}
	}
	label := night.Template.Metadata.Labels["app"]
	if all["Service"].Spec.Selector["app"] != label || all["Service"].Metadata.Labels["app"] != label ||
		all["ServiceMonitor"].Spec.Endpoints[0]["port"] != run.Ports[0].Name ||
		run.LivenessProbe.HTTPGet.Port != run.Ports[0].Name || run.LivenessProbe.HTTPGet.Path != "/healthz" {
		t.Errorf("the metrics are not found: %+v", run)
	}
	config := all["ConfigMap"].Data["night.yaml"]
	if want := nightFile(t, "night.yaml") + "progress: plain\nmetrics: \":9090\"\n"; config != want {
		t.Errorf("its configuration is\n%s", config)
	}
	if run.Ports[0].ContainerPort != 9090 || run.Args[0] != "run" {
		t.Errorf("it runs %v", run.Args)
	}
	takes(t, config, run.Args[3:])
}

// takes checks that run takes a configuration and arguments.
func takes(t *testing.T, config string, args []string) {
	t.Helper()
	path := t.TempDir() + "/night.yaml"
	if err := os.WriteFile(path, bytes.TrimSpace([]byte(config)), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd, root := newRun(), newRoot(words.EN)
	root.AddCommand(cmd)
	if err := cmd.ParseFlags(append([]string{"--config", path}, args...)); err != nil {
		t.Fatal(err)
	}
	if err := configure(cmd); err != nil {
		t.Error(err)
	}
}
