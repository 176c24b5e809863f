create database shapes default character set latin1;
use shapes;
set sql_mode = 'ALLOW_INVALID_DATES';
create table parent (
  id int not null auto_increment, code varchar(10) character set utf8mb4 collate utf8mb4_bin,
  primary key (id), unique key `odd``name` (code)
) engine = InnoDB auto_increment = 42 comment = 'it''s a \\ comment';
create table child (
  id int unsigned not null, parent int, small enum('a,b', 'it''s', ')', 'é') not null default ')',
  flags set('x', 'y') default 'x', amount decimal(65, 30), done bit(3) default b'101',
  seen timestamp null, made timestamp not null default current_timestamp on update current_timestamp,
  exact datetime(6) default '0000-00-00 00:00:00', spent time(3), born year, raw binary(4) default 'a\0b',
  words text character set utf8, place geometry not null, ratio float(7, 3), z int(5) unsigned zerofill,
  primary key (id), key words (words(10), small),
  constraint `the parent` foreign key (parent) references parent (id) on delete cascade on update set null
) engine = InnoDB default charset utf8mb4;
create table log (at date not null, what varchar(30)) engine = InnoDB
  partition by range columns (at) (
    partition p0 values less than ('2020-01-01') comment = 'old, (closed)',
    partition `p 1` values less than maxvalue);
create table hashed (id int not null primary key, k int) engine = InnoDB
  partition by key (id) partitions 3;
create table split (id int, k int, at date) engine = InnoDB
  partition by range (to_days(at)) subpartition by hash (k) subpartitions 2
  (partition p0 values less than (737000), partition p1 values less than maxvalue);
create table old_style (a char(3) character set binary, b tinytext, fulltext key b (b)) engine = MyISAM checksum = 1;
create table `select` (`from` int not null, `a``b` int, primary key (`from`)) engine = InnoDB row_format = compact;
create database elsewhere;
create table elsewhere.grandchild (child int unsigned, foreign key (child) references shapes.child (id)) engine = InnoDB;
