create database f character set utf8mb4;
create table f.parent (id int primary key);
create table f.other (id int primary key);
create table f.child (
  id int primary key, of int, beside int,
  constraint takes_away foreign key (of) references f.parent (id) on delete cascade,
  constraint sets_null foreign key (beside) references f.other (id) on delete set null
);
