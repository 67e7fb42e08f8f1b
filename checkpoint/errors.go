package checkpoint

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
)

// An InUseError says that another process has the checkpoint.
type InUseError struct {
	Dir    string
	Holder *Holder // nil if it isn't known
}

func (e *InUseError) Error() string {
	who := "another process"
	if e.Holder != nil {
		who = fmt.Sprintf("process %d on %s, started %s", e.Holder.PID, e.Holder.Host, e.Holder.Started.Local().Format("2006-01-02 15:04:05"))
	}
	return fmt.Sprintf("%s: in use by %s; wait for it to end, or give this run another --checkpoint", e.Dir, who)
}

// A SettingsError says that a checkpoint was made with another setting.
type SettingsError struct {
	Dir, Setting, Have, Want string
}

func (e *SettingsError) Error() string {
	return fmt.Sprintf("%s: was made with %s %q, this run has %q; their answers don't mix: use the same, or another --checkpoint",
		e.Dir, e.Setting, e.Have, e.Want)
}

// differ returns a *SettingsError for the first setting in which want differs.
func (s Settings) differ(dir string, want Settings) error {
	for _, d := range []struct{ setting, have, want string }{
		{"the service", s.Service, want.Service},
		{"--biz-type", s.BizType, want.BizType},
		{"--region", s.Region, want.Region},
		{"--dedupe", strconv.FormatBool(!s.EachRow), strconv.FormatBool(!want.EachRow)},
	} {
		if d.have != d.want {
			return &SettingsError{dir, d.setting, d.have, d.want}
		}
	}
	return nil
}

// lockError tells a lock that is held, which comes as a bare error number,
// from a lock file that can't be opened.
func lockError(dir string, err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return fmt.Errorf("%s: the checkpoint can't be opened: %w", dir, path.Err)
	}
	e := &InUseError{Dir: dir}
	if live, err := ReadLive(dir); err == nil {
		e.Holder = &live.Holder
	}
	return e
}
