// Check logs published by Bestkept with the reference code of the Go checksum database.
//
// Each argument is a folder: tile/, checkpoint and key as published, proofs/*.tlog-proof, and,
// where they are, cosignature and witness: a line by a witness, and its key.
// Prints one line a folder and exits with 1 if one was refused.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// read gives a file's bytes; any trouble ends the check of the folder.
func read(parts ...string) []byte {
	data, err := os.ReadFile(filepath.Join(parts...))
	demand(err)
	return data
}

func demand(err error) {
	if err != nil {
		panic(err)
	}
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	demand(err)
	return n
}

func hashes(text string) (found []tlog.Hash) {
	for _, line := range strings.Fields(text) {
		hash, err := tlog.ParseHash(line)
		demand(err)
		found = append(found, hash)
	}
	return found
}

// tree opens a checkpoint note: three lines, signed by the key.
func tree(signed []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	demand(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		panic("the checkpoint is of another log or has other lines")
	}
	return tlog.Tree{N: number(lines[1]), Hash: hashes(lines[2])[0]}
}

// place is the path of a tile or bundle in the layout of C2SP tlog-tiles.
func place(shelf string, tile tlog.Tile) string {
	_, rest, _ := strings.Cut(strings.TrimPrefix(tile.Path(), "tile/8/"), "/")
	return filepath.Join("tile", shelf, rest)
}

// entries reads the bundles of a log of this size.
func entries(folder string, size int64) (found [][]byte) {
	for start := int64(0); start < size; start += 256 {
		width := size - start
		if width > 256 {
			width = 256
		}
		rest := read(folder, place("entries", tlog.Tile{H: 8, N: start / 256, W: int(width)}))
		for ; len(rest) > 0; width-- {
			length := 2 + int(binary.BigEndian.Uint16(rest))
			found, rest = append(found, rest[2:length]), rest[length:]
		}
		if width != 0 {
			panic("a bundle has another number of entries")
		}
	}
	return found
}

// tiles serves the published hash tiles to the reference code, which authenticates them.
type tiles string

func (folder tiles) Height() int                                { return 8 }
func (folder tiles) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (folder tiles) ReadTiles(wanted []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range wanted {
		data = append(data, read(string(folder), place(strconv.Itoa(tile.L), tile)))
	}
	return data, nil
}

// cosigned checks a line of C2SP tlog-cosignature (Ed25519, type 0x04) under a checkpoint.
func cosigned(line, vkey string, signed []byte) {
	parts := strings.SplitN(strings.TrimSpace(vkey), "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	demand(err)
	if len(key) != 33 || key[0] != 4 {
		panic("this is no key of a witness")
	}
	digest := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	words := strings.Split(strings.TrimSuffix(line, "\n"), " ")
	if len(words) != 3 || words[0] != "\u2014" || words[1] != parts[0] {
		panic("the cosignature is by another witness")
	}
	data, err := base64.StdEncoding.DecodeString(words[2])
	demand(err)
	if len(data) != 76 || !bytes.Equal(data[:4], digest[:4]) {
		panic("the cosignature is by another key")
	}
	text, _, _ := bytes.Cut(signed, []byte("\n\n"))
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s\n", binary.BigEndian.Uint64(data[4:12]), text)
	if !ed25519.Verify(ed25519.PublicKey(key[1:]), []byte(message), data[12:]) {
		panic("the cosignature does not verify")
	}
}

func check(folder string) (told string) {
	defer func() {
		if trouble := recover(); trouble != nil {
			told = fmt.Sprint("FAIL ", folder, ": ", trouble)
		}
	}()
	verifier, err := note.NewVerifier(strings.TrimSpace(string(read(folder, "key"))))
	demand(err)
	signed := read(folder, "checkpoint")
	head := tree(signed, verifier)
	leaves := entries(folder, head.N)
	if private, err := os.ReadFile(filepath.Join(folder, "private")); err == nil {
		signer, err := note.NewSigner(strings.TrimSpace(string(private)))
		demand(err)
		text, _, _ := strings.Cut(string(signed), "\n\n")
		again, err := note.Sign(&note.Note{Text: text + "\n"}, signer)
		demand(err)
		if !bytes.Equal(again, signed) {
			panic("the reference code signs otherwise")
		}
	}

	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (found []tlog.Hash, err error) {
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for n, leaf := range leaves {
		more, err := tlog.StoredHashes(int64(n), leaf, reader)
		demand(err)
		stored = append(stored, more...)
	}
	root, err := tlog.TreeHash(head.N, reader)
	demand(err)
	if root != head.Hash {
		panic("the entries do not make the signed root")
	}

	paths, err := filepath.Glob(filepath.Join(folder, "proofs", "*.tlog-proof"))
	demand(err)
	for _, path := range paths {
		top, checkpoint, _ := bytes.Cut(read(path), []byte("\n\n"))
		lines := strings.Split(string(top), "\n")
		if lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
			panic("this is no proof file")
		}
		n, proof := number(lines[1][6:]), hashes(strings.Join(lines[2:], "\n"))
		leaf, tree := tlog.RecordHash(leaves[n]), tree(checkpoint, verifier)
		demand(tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaf))
		again, err := tlog.ProveRecord(head.N, n, tlog.TileHashReader(head, tiles(folder)))
		demand(err)
		if fmt.Sprint(again) != fmt.Sprint(tlog.RecordProof(proof)) {
			panic("the hash tiles give another proof")
		}
	}

	if line, err := os.ReadFile(filepath.Join(folder, "cosignature")); err == nil {
		cosigned(string(line), string(read(folder, "witness")), signed)
	}
	if earlier, err := os.ReadFile(filepath.Join(folder, "older")); err == nil {
		older, proof := tree(earlier, verifier), hashes(string(read(folder, "consistency")))
		demand(tlog.CheckTree(proof, head.N, head.Hash, older.N, older.Hash))
	}
	return fmt.Sprint("ok ", head.N, " entries, ", len(paths), " proofs")
}

func main() {
	failed := false
	for _, folder := range os.Args[1:] {
		told := check(folder)
		failed = failed || strings.HasPrefix(told, "FAIL")
		fmt.Println(told)
	}
	if failed {
		os.Exit(1)
	}
}
