package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// The Makefile sets these: a build's own stamp would depend on how the source was checked out.
var release, commit string

// version returns the version of this program.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if release == "" && ok && info.Main.Version != "(devel)" {
		return cmp.Or(info.Main.Version, "unreleased")
	}
	return cmp.Or(release, "unreleased")
}

// A build is what this program was made of, as version --json prints it.
type build struct {
	Version string            `json:"version"`
	Commit  string            `json:"commit,omitempty"` // empty: it wasn't built from a repository
	Go      string            `json:"go"`
	OS      string            `json:"os"`
	Arch    string            `json:"arch"`
	Modules map[string]string `json:"modules"` // that are linked, and their versions
}

func thisBuild() build {
	b := build{Version: version(), Commit: commit, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		Modules: make(map[string]string)}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			b.Commit = cmp.Or(b.Commit, setting.Value)
		}
	}
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		b.Modules[module.Path] = module.Version
	}
	return b
}

func (b build) text(out printer) error {
	_, err := fmt.Fprintln(out, b)
	return err
}

// String returns the build in a line.
func (b build) String() string {
	return fmt.Sprintf("veribatch %s (%s, %s/%s)", b.Version, b.Go, b.OS, b.Arch)
}

func (b build) json(out printer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(b)
}

func newVersion() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			print := thisBuild().text
			if asJSON {
				print = thisBuild().json
			}
			return show(stdout(cmd), print)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print version, commit, Go and linked modules for a program")
	return cmd
}
