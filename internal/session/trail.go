package session

import (
	"encoding/hex"
	"path/filepath"
	"slices"
	"time"

	"veribatch/checkpoint"
)

// A recorder records one event in the trail of a checkpoint. The zero value records nothing.
type recorder struct {
	event      *checkpoint.Event
	recordedIn string      // the folder of the checkpoint
	failed     func(error) // is told once that the trail can't be written; nil: nobody is
}

// begin records that an event begins.
func (r *recorder) begin(dir string, e checkpoint.Event, failed func(error)) {
	r.event, r.recordedIn, r.failed = &e, dir, failed
	r.record()
}

// record writes what is known of the event by now.
func (r *recorder) record() {
	if err := checkpoint.Record(r.recordedIn, *r.event); err != nil && r.failed != nil {
		r.failed(err)
		r.failed = nil
	}
}

// note adds what is known of the event by now, to be recorded with its end.
func (r *recorder) note(add func(*checkpoint.Event)) {
	if r.event != nil {
		add(r.event)
	}
}

// End records in the trail of the checkpoint that the event has ended, with an exit code.
func (r *recorder) End(exit int) {
	if r.event == nil {
		return
	}
	r.event.Ended, r.event.Exit = time.Now().UTC(), exit
	r.record()
}

// beginEvent records in the trail of the checkpoint what the session is opened
// for. One without a checkpoint leaves no trail.
func (s *Session) beginEvent(what checkpoint.Operation) error {
	if s.dir == "" {
		return nil
	}
	inputs, err := s.inputFiles()
	if err != nil {
		return &SetupError{Part: PartInput, Err: err}
	}
	o, settings := s.options, s.store.Settings()
	e := checkpoint.NewEvent(what)
	e.Version, e.Flags, e.Inputs = o.Version, o.Flags, inputs
	e.Service, e.Action = settings.Service, s.input.Action().OrDefault().Name
	e.Masked, e.Encrypted = o.Output.Options.Mask, o.Output.Options.Password != ""
	if writes := what == checkpoint.DidRun || what == checkpoint.DidExport; writes || len(o.Output.Paths) > 0 {
		e.Outputs = absolute(s.outputs(s.Sandboxed()))
	}
	if s.service != nil && s.service.Client != nil && !s.service.Inside {
		e.AccessKey = s.service.Client.KeyTail()
	}
	s.begin(s.dir, e, o.Unrecorded)
	return nil
}

// inputFiles returns the files of the input with their digests.
func (s *Session) inputFiles() ([]checkpoint.InputFile, error) {
	sums, err := s.input.SHA256()
	if err != nil {
		return nil, err
	}
	paths := absolute(s.options.Inputs)
	var all []checkpoint.InputFile
	for i, sum := range sums {
		all = append(all, checkpoint.InputFile{Path: paths[i], SHA256: hex.EncodeToString(sum[:])})
	}
	return all, nil
}

// absolute returns paths as they lead from everywhere; Stdout stays.
func absolute(paths []string) []string {
	all := slices.Clone(paths)
	for i, path := range all {
		if path == Stdout {
			continue
		}
		if abs, err := filepath.Abs(path); err == nil {
			all[i] = abs
		}
	}
	return all
}

// noteOutputs notes what was written of an input of so many rows.
func (s *Session) noteOutputs(rows int, paths []string) {
	s.note(func(e *checkpoint.Event) { e.Rows, e.Outputs = rows, absolute(paths) })
}

// noteRun notes what a run is asked to do.
func (s *Session) noteRun(o RunOptions, plan *Plan) {
	s.note(func(e *checkpoint.Event) {
		if o.Backup != "" {
			e.Backup = absolute([]string{o.Backup})[0]
		}
		if o.Archive != "" {
			e.Archive = absolute([]string{o.Archive})[0]
		}
		for _, r := range plan.Retries {
			e.Retries = append(e.Retries, r.Value)
		}
		s.record() // a run that is killed leaves pictures and copies behind
	})
}
