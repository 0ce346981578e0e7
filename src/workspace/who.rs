//! Who is typing: `$PIPELINE_USER`, else the rep whose `email` is git's `user.email`, else nobody.
//!
//! Git's settings are read here, in the simple way: no program is run, and files that they include are passed over.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::model::settings::Settings;

/// The environment, as far as somebody asks; a test brings its own.
pub type Environment<'e> = &'e dyn Fn(&str) -> Option<OsString>;

/// Who is typing, or why nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The id of a rep, or what `$PIPELINE_USER` says.
    Known(String),
    /// Git has this address, and no `[[rep]]` has it.
    Stranger(String),
    /// Nothing says.
    Nobody,
}

impl Who {
    /// The id, if somebody is known.
    pub fn id(&self) -> Option<&str> {
        match self {
            Who::Known(id) => Some(id),
            _ => None,
        }
    }

    /// What to do so that it is known; `None` if it is.
    pub fn help(&self) -> Option<String> {
        match self {
            Who::Known(_) => None,
            Who::Stranger(email) => Some(format!(
                "set PIPELINE_USER, or in pipeline.toml: [[rep]] id = …, email = \"{email}\""
            )),
            Who::Nobody => Some("set PIPELINE_USER, or email in [[rep]]".into()),
        }
    }
}

/// Who is typing in the pipeline folder `root`, by the environment of this process.
pub fn who(root: &Path, settings: &Settings) -> Who {
    who_by(root, settings, &|name| std::env::var_os(name))
}

/// The same, by any environment.
pub fn who_by(root: &Path, settings: &Settings, environment: Environment<'_>) -> Who {
    let text = |name: &str| {
        environment(name)
            .and_then(|v| v.into_string().ok())
            .map(|v| v.trim().to_string())
            .filter(|v| !v.is_empty())
    };
    if let Some(id) = text("PIPELINE_USER") {
        return Who::Known(id);
    }
    // As git has it: its variable, the repository, the person, the machine's mail address.
    let email = text("GIT_AUTHOR_EMAIL")
        .or_else(|| configured_email(root, environment))
        .or_else(|| text("EMAIL"));
    match email {
        None => Who::Nobody,
        Some(email) => {
            let is_theirs =
                |own: &Option<String>| own.as_ref().is_some_and(|e| same_address(e, &email));
            match settings.reps.iter().find(|rep| is_theirs(&rep.email)) {
                Some(rep) => Who::Known(rep.id.clone()),
                None => Who::Stranger(email),
            }
        }
    }
}

fn same_address(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// `user.email` of the nearest settings of git that have one: the repository's, then the person's.
fn configured_email(root: &Path, environment: Environment<'_>) -> Option<String> {
    let mut files: Vec<PathBuf> = repository_config(root).into_iter().collect();
    files.extend(own_configs(environment));
    files.iter().find_map(|file| {
        let text = std::fs::read_to_string(file).ok()?;
        values(&text, "user", "email")
            .pop()
            .filter(|v| !v.is_empty())
    })
}

/// The person's own settings of git, the stronger first.
fn own_configs(environment: Environment<'_>) -> Vec<PathBuf> {
    let set = |name: &str| environment(name).filter(|v| !v.is_empty());
    let home = set("HOME")
        .or_else(|| set("USERPROFILE"))
        .map(PathBuf::from);
    let mut files = Vec::new();
    match set("GIT_CONFIG_GLOBAL") {
        Some(file) => files.push(file.into()),
        None => {
            files.extend(home.as_ref().map(|home| home.join(".gitconfig")));
            let beside = set("XDG_CONFIG_HOME")
                .map(PathBuf::from)
                .or_else(|| home.map(|home| home.join(".config")));
            files.extend(beside.map(|dir| dir.join("git/config")));
        }
    }
    files
}

/// Whether the person told git that a repository may be read though it belongs to somebody else: `safe.directory`, in
/// the person's settings or the machine's, never in those of the repository itself.
pub fn is_safe_directory(top: &Path) -> bool {
    let mut files = own_configs(&|name| std::env::var_os(name));
    files.push("/etc/gitconfig".into());
    let named = files.iter().flat_map(|file| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        values(&text, "safe", "directory")
    });
    named.into_iter().any(|path| match path.strip_suffix("/*") {
        _ if path == "*" => true,
        Some(parent) => top.starts_with(parent),
        None => top == Path::new(&path) || top.join(".git") == Path::new(&path),
    })
}

/// The settings of the repository that a folder is in.
fn repository_config(root: &Path) -> Option<PathBuf> {
    Some(common_git_dir(&git_dir(root)?).join("config"))
}

/// Git's own folder of the repository that `inside` is in: `.git`, or what a file of that name points to.
pub fn git_dir(inside: &Path) -> Option<PathBuf> {
    let inside = inside.canonicalize().ok()?;
    let top = inside.ancestors().find(|dir| dir.join(".git").exists())?;
    let own = top.join(".git");
    if own.is_dir() {
        return Some(own);
    }
    // A worktree or a submodule: one line says where it is.
    let text = std::fs::read_to_string(&own).ok()?;
    Some(top.join(text.strip_prefix("gitdir:")?.trim()))
}

/// Where a worktree's repository keeps what all its worktrees share.
fn common_git_dir(git_dir: &Path) -> PathBuf {
    match std::fs::read_to_string(git_dir.join("commondir")) {
        Ok(text) => git_dir.join(text.trim()),
        Err(_) => git_dir.to_path_buf(),
    }
}

/// The values of a key in a section without a name of its own, in the order of the file.
fn values(config: &str, section: &str, key: &str) -> Vec<String> {
    let mut is_in = false;
    let mut found = Vec::new();
    for line in config.lines() {
        let mut line = line.trim();
        if let Some(rest) = line.strip_prefix('[') {
            let Some((name, after)) = rest.split_once(']') else {
                return found;
            };
            is_in = name.trim().eq_ignore_ascii_case(section);
            line = after.trim();
        }
        if let Some((name, value)) = line.split_once('=').filter(|_| is_in)
            && name.trim().eq_ignore_ascii_case(key)
        {
            found.push(plain(value));
        }
    }
    found
}

/// A value without its quotes and the comment behind it.
fn plain(value: &str) -> String {
    let value = value.trim();
    match value.strip_prefix('"').and_then(|v| v.split_once('"')) {
        Some((inner, _)) => inner.into(),
        None => value.split(['#', ';']).next().unwrap_or("").trim().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Rep;

    fn settings() -> Settings {
        let rep = |id: &str, email: Option<&str>| Rep {
            id: id.into(),
            team: None,
            email: email.map(String::from),
            active_from: None,
        };
        Settings {
            reps: vec![rep("lee", None), rep("dana", Some("dana@acme.example"))],
            ..Settings::default()
        }
    }

    fn typing(root: &Path, variables: &[(&str, &str)]) -> Who {
        who_by(root, &settings(), &|name| {
            let found = variables.iter().find(|(n, _)| *n == name)?;
            Some(found.1.into())
        })
    }

    #[test]
    fn the_variable_comes_first_then_the_address() {
        let nowhere = Path::new("/nowhere");
        let dana = Who::Known("dana".into());
        assert_eq!(
            typing(nowhere, &[("PIPELINE_USER", "omar")]).id(),
            Some("omar")
        );
        assert_eq!(typing(nowhere, &[("PIPELINE_USER", " ")]), Who::Nobody);
        assert_eq!(typing(nowhere, &[("EMAIL", "Dana@Acme.example")]), dana);
        let both = [("GIT_AUTHOR_EMAIL", "x@y"), ("EMAIL", "dana@acme.example")];
        assert_eq!(typing(nowhere, &both), Who::Stranger("x@y".into()));
    }

    #[test]
    fn the_repository_says_it_before_the_person_does() {
        let dir = tempfile::tempdir().unwrap();
        let (home, repo) = (dir.path().join("home"), dir.path().join("repo"));
        std::fs::create_dir_all(home.join(".config/git")).unwrap();
        std::fs::create_dir_all(repo.join(".git")).unwrap();
        std::fs::create_dir_all(repo.join("sales")).unwrap();
        let variables = [("HOME", home.to_str().unwrap())];
        let here = repo.join("sales");
        assert_eq!(typing(&here, &variables), Who::Nobody);
        std::fs::write(
            home.join(".config/git/config"),
            "[user]\n\tname = D\n\temail = dana@acme.example # work\n",
        )
        .unwrap();
        assert_eq!(typing(&here, &variables).id(), Some("dana"));
        std::fs::write(
            repo.join(".git/config"),
            "[core]\nemail = no\n[User] email = \"a@b\" ; x\n",
        )
        .unwrap();
        assert_eq!(typing(&here, &variables), Who::Stranger("a@b".into()));
    }

    #[test]
    fn a_worktree_shares_the_settings_of_its_repository() {
        let dir = tempfile::tempdir().unwrap();
        let (main, tree) = (dir.path().join("main/.git"), dir.path().join("tree"));
        std::fs::create_dir_all(main.join("worktrees/tree")).unwrap();
        std::fs::create_dir_all(&tree).unwrap();
        std::fs::write(main.join("config"), "[user]\nemail = dana@acme.example\n").unwrap();
        std::fs::write(main.join("worktrees/tree/commondir"), "../..\n").unwrap();
        let pointer = format!("gitdir: {}\n", main.join("worktrees/tree").display());
        std::fs::write(tree.join(".git"), pointer).unwrap();
        assert_eq!(typing(&tree, &[]).id(), Some("dana"));
    }

    #[test]
    fn it_says_what_would_have_told() {
        assert_eq!(Who::Known("dana".into()).help(), None);
        assert!(
            Who::Stranger("a@b".into())
                .help()
                .unwrap()
                .contains("\"a@b\"")
        );
    }
}
