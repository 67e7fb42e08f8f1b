package writer

import "veribatch/writer/outfile"

// commit commits a file and returns its path as an Output does.
func commit(f *outfile.File) ([]string, error) {
	path, err := f.Commit()
	if err != nil {
		return nil, err
	}
	return []string{path}, nil
}
