//! Pages written into a folder that a web server shows: each whole or not at all, and never over a file that is not ours.

use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use super::write::{WriteFault, sync_directory, temporary, write_fault};

/// A page of ours says so within so many bytes.
const HEAD: u64 = 2048;

/// Writes pages into a folder, which is made if it is not there: all that a page needs is in it. `mark` is what a page of
/// ours says of itself; a file without it is somebody else's, and then nothing is written at all. Other files stay.
pub fn write(dir: &Path, pages: &[(&str, String)], mark: &str) -> Result<(), WriteFault> {
    let shown = |name: &str| dir.join(name).display().to_string();
    let failed =
        |name: &str, e: &io::Error| write_fault(&shown(name), e, "the old pages are whole");
    fs::create_dir_all(dir).map_err(|e| failed("", &e))?;
    for (name, _) in pages {
        if !is_ours(&dir.join(name), mark).map_err(|e| failed(name, &e))? {
            return Err(WriteFault {
                message: format!("{} is no page of ours: nothing was written", shown(name)),
                help: Some("-o another folder, or take the file away".into()),
            });
        }
    }
    let mut ready = Vec::with_capacity(pages.len());
    for (name, text) in pages {
        let mut file = temporary(dir).map_err(|e| failed(name, &e))?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(|e| failed(name, &e))?;
        ready.push((name, file));
    }
    // All are on the disk before any has its name: a full disk leaves the old set.
    for (name, file) in ready {
        file.persist(dir.join(name))
            .map_err(|e| failed(name, &e.error))?;
    }
    sync_directory(dir);
    Ok(())
}

/// Whether the place is free, or holds a page of ours. A link is followed by nobody.
fn is_ours(path: &Path, mark: &str) -> io::Result<bool> {
    let found = match path.symlink_metadata() {
        Ok(found) => found,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(true),
        Err(e) => return Err(e),
    };
    if !found.is_file() {
        return Ok(false);
    }
    let mut head = Vec::new();
    fs::File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(String::from_utf8_lossy(&head).contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &str = "<meta ours>";

    fn pages(text: &str) -> [(&'static str, String); 2] {
        ["index.html", "leads.html"].map(|name| (name, format!("{MARK}{text}")))
    }

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).unwrap();
        let mut names: Vec<String> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_second_run_replaces_the_first_and_leaves_the_rest() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("public/sales");
        write(&dir, &pages("one"), MARK).unwrap();
        fs::write(dir.join("robots.txt"), "theirs").unwrap();
        write(&dir, &pages("two"), MARK).unwrap();
        assert_eq!(names(&dir), ["index.html", "leads.html", "robots.txt"]);
        assert!(
            fs::read_to_string(dir.join("leads.html"))
                .unwrap()
                .ends_with("two")
        );
        assert_eq!(
            fs::read_to_string(dir.join("robots.txt")).unwrap(),
            "theirs"
        );
    }

    #[test]
    fn nothing_is_written_over_somebody_elses_page() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("leads.html"), "theirs").unwrap();
        let fault = write(root.path(), &pages("one"), MARK).unwrap_err();
        assert!(fault.message.contains("leads.html is no page of ours"));
        assert_eq!(names(root.path()), ["leads.html"]);
        assert_eq!(
            fs::read_to_string(root.path().join("leads.html")).unwrap(),
            "theirs"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_neither_followed_nor_replaced() {
        let root = tempfile::tempdir().unwrap();
        let outside = root.path().join("outside.html");
        fs::write(&outside, MARK).unwrap();
        let dir = root.path().join("public");
        fs::create_dir(&dir).unwrap();
        std::os::unix::fs::symlink(&outside, dir.join("index.html")).unwrap();
        write(&dir, &pages("one"), MARK).unwrap_err();
        assert_eq!(fs::read_to_string(&outside).unwrap(), MARK);
    }
}
